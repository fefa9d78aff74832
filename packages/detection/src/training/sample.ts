import { IGNORED, NEGATIVE } from './assign.ts';

/** Gives the numbers below `count` in a random order, as `Random` of `@dynaconv/training/data` does. */
export interface Shuffler {
  permutation(count: number): number[];
}

/** How many boxes are learned from. */
export interface SampleSize {
  count: number;
  /** The share of positives, at most. */
  positives: number;
}

/** Those of mmdetection's configurations, of an image. */
export const RPN_SAMPLE: SampleSize = { count: 256, positives: 0.5 };
export const RCNN_SAMPLE: SampleSize = { count: 512, positives: 0.25 };

/**
 * Positives and negatives, drawn at random where there are more than are wanted, as mmdetection's `RandomSampler` does: what there are
 * too few positives for is filled with negatives.
 *
 * @param assigned see `assign`
 * @returns indices of the boxes
 */
export function sample(
  assigned: Int32Array,
  size: SampleSize,
  random: Shuffler,
): { positives: number[]; negatives: number[] } {
  const draw = (indices: number[], most: number) =>
    indices.length <= most
      ? indices
      : random
          .permutation(indices.length)
          .slice(0, most)
          .map((i) => indices[i]);
  const all = [...assigned.keys()];
  const positives = draw(
    all.filter((i) => assigned[i] >= 0),
    Math.floor(size.count * size.positives),
  );
  const negatives = draw(
    all.filter((i) => assigned[i] === NEGATIVE),
    size.count - positives.length,
  );
  return { positives, negatives };
}

/** The same assignment with all boxes IGNORED that are not drawn. */
export function sampled(assigned: Int32Array, size: SampleSize, random: Shuffler): Int32Array {
  const kept = new Int32Array(assigned.length).fill(IGNORED);
  const { positives, negatives } = sample(assigned, size, random);
  for (const i of [...positives, ...negatives]) kept[i] = assigned[i];
  return kept;
}
