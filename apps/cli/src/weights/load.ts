import { type ImageClassifier, loadModel, type WeightsReport } from '@dynaconv/models';
import { namingFile } from '../checkpoint_errors.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import type { CheckpointFile } from './checkpoint_file.ts';
import { notesOn } from './notes.ts';
import type { WeightsOptions } from './options.ts';

interface LoadOptions extends WeightsOptions {
  readonly labels?: readonly string[] | 'imagenet';
  readonly deploy?: boolean;
  readonly maxPixels?: number;
}

/** A model with the weights of a file. Prints notes about what was taken and left out, where there was a choice. */
export async function loadClassifier(
  model: string,
  file: CheckpointFile,
  { labels, deploy, operator, stateDict, prefix, strict, maxPixels }: LoadOptions,
  signal: AbortSignal,
): Promise<ImageClassifier> {
  // The authors' weights are for ImageNet, but not all of their files say so.
  const known = labels ?? (file.isOfficial ? 'imagenet' : undefined);
  const options = { deploy, operator, stateDict, prefix, strict, maxPixels, signal, labels: known };
  const classifier = await withProgress(`loading ${file.name}`, () =>
    namingFile(file, () => loadModel(model, { weights: file.path, ...options }), model),
  );
  for (const each of notesOn(file.name, model, classifier.report as WeightsReport)) note(each);
  if (classifier.labels.length === 1000 && classifier.labels[0] === 'class 0') {
    note(
      `note: ${file.name} does not name its 1000 classes; pass --labels imagenet if they are ImageNet's`,
    );
  }
  return classifier;
}
