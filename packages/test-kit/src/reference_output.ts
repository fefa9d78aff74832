import type { Tensor } from '@tensorflow/tfjs-core';

/** An output that PyTorch gave, computed in float64; see python/reference/README.md. */
export interface ReferenceOutput {
  shape: number[];
  /** How far PyTorch's own float32 is from it at most. */
  float32MaxError: number;
  /** The values at the flat positions floor(i·size/values.length). */
  values: number[];
}

/**
 * How far a float32 result may be from the float64 one, as a multiple of PyTorch's own deviation. Both add the same
 * terms; PyTorch in blocks of about √n and with fused multiply–add, a plain loop over n ≤ 2048 terms one after the
 * other, each product rounded too. The error of n sums in a row grows like √n, in blocks like n^¼, so that a plain loop
 * may deviate n^¼ ≤ 7 times as much, and √2 times that for the roundings of the products: 10 times. PyTorch's deviation is
 * the largest of one draw; 16 leaves as much room for another.
 */
const ORDER_OF_SUMMATION = 16;

export const toleranceOf = ({ float32MaxError }: { float32MaxError: number }): number =>
  ORDER_OF_SUMMATION * float32MaxError;

/** What is wrong with an output, in words, if its shape or any value is; NaN is. */
export const findDeviation = (actual: Tensor, expected: ReferenceOutput): string | undefined =>
  deviationOf(actual.shape, actual.dataSync(), expected);

/** The same where values are read asynchronously. */
export const findDeviationAsync = async (
  actual: Tensor,
  expected: ReferenceOutput,
): Promise<string | undefined> => deviationOf(actual.shape, await actual.data(), expected);

function deviationOf(
  shape: readonly number[],
  all: ArrayLike<number>,
  expected: ReferenceOutput,
): string | undefined {
  if (shape.join() !== expected.shape.join()) {
    return `has shape [${shape}], expected [${expected.shape}]`;
  }
  const { values } = expected;
  const sampled = values.map((_, i) => all[Math.floor((i * all.length) / values.length)]);
  return findDistant(sampled, values, toleranceOf(expected));
}

/** The first value that is not within a tolerance, in words. */
export function findDistant(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): string | undefined {
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= tolerance)) {
      return `value ${i} is ${actual[i]}, expected ${expected[i]} within ${tolerance}; it is off by ${error}`;
    }
  }
  return undefined;
}
