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
  return tidy(() => sqrt(sum(stack(tensors.map((each) => sum(square(each)))))));
}
