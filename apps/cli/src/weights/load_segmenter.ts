import { WeightsMismatchError, type WeightsReport } from '@dynaconv/models';
import { listSegmenters, loadSegmenter, type SemanticSegmenter } from '@dynaconv/segmentation';
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

/** A segmenter with the weights of a file. Prints notes about what was taken and left out, where there was a choice. */
export async function loadSegmenterFile(
  model: string,
  file: CheckpointFile,
  { scale, stateDict, prefix, strict, maxPixels }: LoadOptions,
  signal: AbortSignal,
): Promise<SemanticSegmenter> {
  const options = { scale, stateDict, prefix, strict, maxPixels, signal };
  const load = () => loadSegmenter(model, { weights: file.path, ...options });
  const segmenter = await withProgress(`loading ${file.name}`, () =>
    namingFile(file, () => load().catch(rethrow(file)), model),
  );
  for (const each of notesOn(file.name, model, segmenter.report as WeightsReport)) note(each);
  return segmenter;
}

/** A classifier is no model that `--model` could name here. */
const rethrow =
  ({ name }: CheckpointFile) =>
  (error: unknown): never => {
    if (!(error instanceof WeightsMismatchError)) throw error;
    const { recognized } = error;
    if (recognized === undefined || listSegmenters().includes(recognized)) throw error;
    throw new Error(
      `${name} is of the classifier ${recognized}, expected a segmenter's; --no-strict loads its backbone and draws the rest at random`,
      { cause: error },
    );
  };
