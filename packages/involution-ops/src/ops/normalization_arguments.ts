import type { Tensor, Tensor4D, TensorLike } from '@tensorflow/tfjs-core';
import { assertRank, assertShape, toFloat32Tensor } from '../arguments.ts';

/** x [B, H, W, C] with a scale and an offset for each channel. */
export interface Normalized {
  x: Tensor4D;
  gamma: Tensor;
  beta: Tensor;
}

/** @throws TypeError or RangeError for a dtype, rank or shape that does not fit, or an epsilon that is not a positive number */
export function toNormalized(
  op: string,
  x: Tensor | TensorLike,
  gamma: Tensor | TensorLike,
  beta: Tensor | TensorLike,
  epsilon: number,
): Normalized {
  const $x = toFloat32Tensor(op, 'x', x) as Tensor4D;
  const $gamma = toFloat32Tensor(op, 'gamma', gamma);
  const $beta = toFloat32Tensor(op, 'beta', beta);
  assertRank(op, 'x', $x.shape, 'rank 4 [B, H, W, C]', [4]);
  const channels = [$x.shape[3]];
  assertShape(op, 'gamma', $gamma.shape, channels, 'for one value a channel');
  assertShape(op, 'beta', $beta.shape, channels, 'for one value a channel');
  assertEpsilon(op, epsilon);
  return { x: $x, gamma: $gamma, beta: $beta };
}

/** @throws RangeError for an epsilon that is not a positive number */
export function assertEpsilon(op: string, epsilon: number): void {
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    throw new RangeError(`${op}: epsilon is ${epsilon}, expected a positive number`);
  }
}
