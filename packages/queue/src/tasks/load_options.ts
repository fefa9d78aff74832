import type { Settings } from '../batch/settings.ts';

/** Settings that all loaders of networks take. */
export const loadOptions = ({ weights, stateDict, prefix, strict, maxPixels }: Settings) => ({
  weights,
  stateDict,
  prefix,
  strict,
  maxPixels,
});

/** Class names for a detector or a segmenter, whose labels no name stands for. */
export function listOfLabels({ labels, task }: Settings): readonly string[] | undefined {
  if (labels !== 'imagenet') return labels;
  throw new RangeError(`labels: 'imagenet' is for classification, and the task is ${task}`);
}
