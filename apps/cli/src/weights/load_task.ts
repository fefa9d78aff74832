import { WeightsMismatchError, type WeightsReport } from '@dynaconv/models';
import { namingFile } from '../checkpoint_errors.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import type { CheckpointFile } from './checkpoint_file.ts';
import { notesOn } from './notes.ts';
import type { WeightsOptions } from './options.ts';

interface LoadOptions extends WeightsOptions {
  readonly scale?: readonly [number, number];
  readonly maxPixels?: number;
}

/** A task's networks: what one is called, their names, and how one is loaded. */
export interface Task<Loaded> {
  readonly noun: string;
  readonly names: readonly string[];
  load(
    model: string,
    options: LoadOptions & { weights: string; signal: AbortSignal },
  ): Promise<Loaded>;
}

/** A detector or segmenter with the weights of a file. Prints notes about what was taken and left out, where there was a choice. */
export async function loadTask<Loaded extends { report?: WeightsReport }>(
  task: Task<Loaded>,
  model: string,
  file: CheckpointFile,
  { scale, stateDict, prefix, strict, maxPixels }: LoadOptions,
  signal: AbortSignal,
): Promise<Loaded> {
  const options = { scale, stateDict, prefix, strict, maxPixels, signal };
  const load = () => task.load(model, { weights: file.path, ...options });
  const loaded = await withProgress(`loading ${file.name}`, () =>
    namingFile(file, () => load().catch(rethrow(task, file)), model),
  );
  for (const each of notesOn(file.name, model, loaded.report as WeightsReport)) note(each);
  return loaded;
}

/** A classifier is no model that `--model` could name here. */
const rethrow =
  ({ noun, names }: Task<unknown>, { name }: CheckpointFile) =>
  (error: unknown): never => {
    if (!(error instanceof WeightsMismatchError)) throw error;
    const { recognized } = error;
    if (recognized === undefined || names.includes(recognized)) throw error;
    throw new Error(
      `${name} is of the classifier ${recognized}, expected a ${noun}'s; --no-strict loads its backbone and draws the rest at random`,
      { cause: error },
    );
  };
