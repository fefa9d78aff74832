import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ModelOptions } from './architecture.ts';

/** What a model of ours remembers of how it was made; saved and loaded with it by tfjs. */
export interface Metadata {
  name: string;
  options: Required<ModelOptions>;
  /** Set where the model is in its inference form. */
  deployed?: true;
}

const KEY = 'dynaconv';

export function writeMetadata(model: LayersModel, metadata: Metadata): void {
  model.setUserDefinedMetadata({ [KEY]: metadata });
}

/** @throws Error for a model that `createModel` did not make */
export function readMetadata(operation: string, model: LayersModel): Metadata {
  const metadata = (model.getUserDefinedMetadata() as { [KEY]?: Metadata } | undefined)?.[KEY];
  if (!metadata) {
    throw new Error(
      `${operation}: model '${model.name}' does not come from createModel, expected one that does (it may have been saved and loaded since)`,
    );
  }
  return metadata;
}
