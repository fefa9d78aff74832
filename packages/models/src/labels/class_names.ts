import type { Checkpoint } from '@dynaconv/checkpoint';
import { imageNetNames } from './imagenet.ts';
import { namesIn } from './names_in.ts';

/** Class names, one for each class; or 'imagenet' for the 1000 of ImageNet-1k, by WordNet id. */
export type Labels = readonly string[] | 'imagenet';

/**
 * Names of the classes: the given ones; else those in the checkpoint (see `namesIn`); else ImageNet's, if the weights are known
 * to be the published ones; else numbers, since a network with 1000 classes need not be one for ImageNet.
 *
 * @param isPublished whether the file is known to be the published one
 * @throws RangeError unless the given labels are one for each class
 */
export function classNames(
  numClasses: number,
  checkpoint: Checkpoint,
  labels: Labels | undefined,
  isPublished: boolean,
): readonly string[] {
  if (labels !== undefined) return givenNames(numClasses, labels);
  const named = namesIn(checkpoint, numClasses);
  if (named) return named;
  if (isPublished && numClasses === 1000) return imageNetNames();
  return Array.from({ length: numClasses }, (_, index) => `class ${index}`);
}

function givenNames(numClasses: number, labels: Labels): readonly string[] {
  if (typeof labels === 'string' && labels !== 'imagenet') {
    throw new RangeError(
      `loadModel: labels are '${labels}', expected 'imagenet' or an array of names`,
    );
  }
  const names = labels === 'imagenet' ? imageNetNames() : labels;
  if (names.length === numClasses) return names;
  const given = labels === 'imagenet' ? "labels 'imagenet' are 1000" : `got ${names.length} labels`;
  throw new RangeError(`loadModel: ${given}, expected one for each of the ${numClasses} classes`);
}
