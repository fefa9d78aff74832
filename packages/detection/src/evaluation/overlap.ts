import type { Box } from '../boxes/box.ts';
import type { Mask } from '../masks/mask.ts';
import { type CompressedRle, countsOf, toRle, type UncompressedRle } from '../masks/rle.ts';

/** A mask's runs of 0 and 1 in turn, and how many pixels are 1. */
export interface Runs {
  counts: readonly number[];
  area: number;
}

export function toRuns(mask: Mask | CompressedRle | UncompressedRle): Runs {
  const counts = countsOf(
    'counts' in mask ? mask.counts : toRle(mask, { compressed: false }).counts,
  );
  return { counts, area: counts.reduce((sum, run, i) => sum + (i % 2 === 1 ? run : 0), 0) };
}

/**
 * How much of the union of two boxes both have in common; or, for a crowd, how much of the detected one the crowd covers, since
 * a detection is one of many there.
 */
export function boxOverlap(detected: Box, truth: Box, crowd: boolean): number {
  const shared =
    sharedLength(detected.x, detected.width, truth.x, truth.width) *
    sharedLength(detected.y, detected.height, truth.y, truth.height);
  return share(shared, detected.width * detected.height, truth.width * truth.height, crowd);
}

/** The same of two masks of one size. */
export const maskOverlap = (detected: Runs, truth: Runs, crowd: boolean): number =>
  share(sharedPixels(detected.counts, truth.counts), detected.area, truth.area, crowd);

const sharedLength = (a: number, aSize: number, b: number, bSize: number): number =>
  Math.max(Math.min(a + aSize, b + bSize) - Math.max(a, b), 0);

function share(shared: number, detected: number, truth: number, crowd: boolean): number {
  return shared === 0 ? 0 : shared / (crowd ? detected : detected + truth - shared);
}

/** How many pixels are 1 in both. */
function sharedPixels(a: readonly number[], b: readonly number[]): number {
  let shared = 0;
  let [i, j] = [0, 0];
  let [leftOfA, leftOfB] = [a[0], b[0]];
  while (i < a.length && j < b.length) {
    const step = Math.min(leftOfA, leftOfB);
    if (i % 2 === 1 && j % 2 === 1) shared += step;
    leftOfA -= step;
    leftOfB -= step;
    if (leftOfA === 0) leftOfA = a[++i];
    if (leftOfB === 0) leftOfB = b[++j];
  }
  return shared;
}
