import type { Checkpoint } from '@dynaconv/checkpoint';
import { imageNetNames } from './imagenet.ts';
import { namesOfClasses } from './names_of_classes.ts';

/** Class names, one for each class; or 'imagenet' for the 1000 of ImageNet-1k, by WordNet id. */
export type Labels = readonly string[] | 'imagenet';

/**
 * Names of the classes: the given ones; else those in the checkpoint (see `namesIn`); else ImageNet's, if the weights are known
 * to be the published ones; else numbers, since a network with 1000 classes need not be one for ImageNet.
 *
 * @param isPublished whether the file is known to be the published one
 * @throws RangeError unless the given labels are one for each class
 */
export async function classNames(
  numClasses: number,
  checkpoint: Checkpoint,
  labels: Labels | undefined,
  isPublished: boolean,
): Promise<readonly string[]> {
  const known = isPublished && numClasses === 1000 ? await imageNetNames() : undefined;
  const given = typeof labels === 'string' ? await imageNetLabels(numClasses, labels) : labels;
  return namesOfClasses('loadModel', numClasses, checkpoint, given, known);
}

async function imageNetLabels(numClasses: number, labels: string): Promise<readonly string[]> {
  if (labels !== 'imagenet') {
    throw new RangeError(
      `loadModel: labels are '${labels}', expected 'imagenet' or an array of names`,
    );
  }
  if (numClasses !== 1000) {
    throw new RangeError(
      `loadModel: labels 'imagenet' are 1000, expected one for each of the ${numClasses} classes`,
    );
  }
  return imageNetNames();
}
