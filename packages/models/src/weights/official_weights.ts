import type { PublishedWeights } from '../network/architecture.ts';
import { findArchitecture, listModels } from '../registry.ts';

/** Pretrained weights that their authors publish. */
export interface OfficialWeights extends PublishedWeights {
  /** Name to keep the file under. */
  file: string;
}

/** The official ImageNet weights of a model, if the name is a model's and there are any. */
export function officialWeights(name: string): OfficialWeights | undefined {
  if (!listModels().includes(name)) return undefined;
  const { weights } = findArchitecture('officialWeights', name);
  return weights && { file: `${name}.pth`, ...weights };
}

/** Names of the models that have any. */
export const officialNames = (): string[] =>
  listModels().filter((name) => officialWeights(name) !== undefined);
