import { WeightsMismatchError, type WeightsReport } from '@dynaconv/models';
import { namingFile } from '../checkpoint_errors.ts';
import { messageOf, naming, UsageError } from '../errors.ts';
import type { ImageSource } from '../images.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import type { CheckpointFile } from './checkpoint_file.ts';
import { notesOn } from './notes.ts';
import type { WeightsOptions } from './options.ts';
import { resolveWeights } from './resolve.ts';

interface LoadOptions extends WeightsOptions {
  readonly scale?: readonly [number, number];
  readonly maxPixels?: number;
}

interface TaskNetwork {
  readonly report?: WeightsReport;
  dispose(): void;
}

/** A task's networks. */
export interface Task<Loaded> {
  /** What one is called. */
  readonly noun: string;
  /** What it does to an image, whose name follows. */
  readonly doing: string;
  readonly names: readonly string[];
  load(
    model: string,
    options: LoadOptions & { weights: string; signal: AbortSignal },
  ): Promise<Loaded>;
}

/** @throws UsageError for a name that none of a task's networks has */
export function assertTaskModel({ noun, names }: Task<unknown>, model: string): void {
  if (names.includes(model)) return;
  throw new UsageError(`no ${noun} is called ${model}; there are ${names.join(', ')}`);
}

interface RunOptions extends LoadOptions, DownloadLimit {
  readonly model: string;
  readonly weights?: string;
}

/** Loads a detector or segmenter for an image, and says which image an error is about. */
export async function runTask<Loaded extends TaskNetwork, Result>(
  task: Task<Loaded>,
  image: ImageSource,
  options: RunOptions,
  signal: AbortSignal,
  use: (network: Loaded) => Promise<Result>,
): Promise<Result> {
  const { network } = await loadTask(task, options, signal);
  return withProgress(`${task.doing} ${image.name}`, async () => {
    try {
      return await use(network);
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(naming(image.name, messageOf(error)), { cause: error });
    } finally {
      network.dispose();
    }
  });
}

/** A detector or segmenter with its weights, and their file. Prints notes about what was taken and left out, where there was a choice. */
export async function loadTask<Loaded extends TaskNetwork>(
  task: Task<Loaded>,
  options: RunOptions,
  signal: AbortSignal,
): Promise<{ network: Loaded; file: CheckpointFile }> {
  const { model, weights, scale, stateDict, prefix, strict, maxPixels } = options;
  const file = await resolveWeights(weights, model, { signal, maxBytes: maxBytesOf(options) });
  const given = { scale, stateDict, prefix, strict, maxPixels, signal };
  const load = () => task.load(model, { weights: file.path, ...given });
  const network = await withProgress(`loading ${file.name}`, () =>
    namingFile(file, () => load().catch(rethrow(task, file)), model),
  );
  for (const each of notesOn(file.name, model, network.report as WeightsReport)) note(each);
  return { network, file };
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
