import type { Arithmetic, Expected } from './bound.ts';

/** The result of comparing a backend's output with the expected one. */
export interface Comparison {
  /** The largest |actual − expected| / bound. */
  worstFraction: number;
  /** Describes what is out of bound; undefined where nothing is. */
  problem?: string;
}

/** Compares element by element. An element is out of bound if `!(error ≤ bound)`, which includes NaN. */
export function compare(
  actual: Float32Array,
  expected: Expected,
  { holdsInfinity }: Arithmetic,
): Comparison {
  let worstFraction = 0;
  let outside = 0;
  let first = -1;
  for (let i = 0; i < actual.length; i++) {
    const overflows = Math.abs(expected.values[i]) === Number.POSITIVE_INFINITY;
    if (overflows && !holdsInfinity && !Number.isFinite(actual[i])) continue;
    const fraction = fractionOfBound(actual[i], expected.values[i], expected.bounds[i]);
    if (!(fraction <= 1)) {
      outside++;
      if (first < 0) first = i;
    }
    if (fraction > worstFraction) worstFraction = fraction;
  }
  if (first < 0) return { worstFraction };
  const place = `[${unravel(first, expected.shape).join(', ')}]`;
  const problem = `${place} is ${actual[first]}, expected ${expected.values[first]} ± ${expected.bounds[first].toExponential(2)}; ${outside} of ${actual.length} elements are out of bound`;
  return { worstFraction, problem };
}

function fractionOfBound(actual: number, expected: number, bound: number): number {
  if (bound === Number.POSITIVE_INFINITY) return 0;
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - expected) / bound;
}

function unravel(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}

/** The first element whose bits differ (all NaNs count as one), or -1. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** Index of the first stored value that differs from the given one by more than storing may round it, or -1. */
export function firstNotStored(
  stored: ArrayLike<number>,
  given: ArrayLike<number>,
  { storageRoundoff, storageUnderflow }: Arithmetic,
): number {
  for (let i = 0; i < given.length; i++) {
    if (Object.is(stored[i], given[i])) continue;
    const bound = storageRoundoff * Math.abs(given[i]) + storageUnderflow;
    if (!(Math.abs(stored[i] - given[i]) <= bound)) return i;
  }
  return -1;
}
