import {
  type Scalar,
  scalar,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** The Euclidean norm of all values of some tensors together, float32 []; 0 where there are none. */
export function globalNorm(tensors: readonly Tensor[]): Scalar {
  if (tensors.length === 0) return scalar(0);
  return tidy(() => sqrt(sum(stack(tensors.map((each) => sumByColumns(square(each)))))));
}

/**
 * Sums columns before it adds those up. Where a backend adds a million squares one by one, most of them are too small beside their sum
 * to change it: the norm of OverLoCK-XT's gradients was too small by a ten-thousandth on wasm, at every step.
 */
const sumByColumns = (x: Tensor): Tensor =>
  sum(x.rank < 2 ? x : sum(x, [...Array(x.rank - 1).keys()]));
