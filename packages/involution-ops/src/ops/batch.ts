import { reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Runs an op that is defined for x [B, H, W, C] and weights [B, …] on arguments that may lack the batch axis.
 * @returns a tensor of the rank of x
 */
export function withBatch(
  x: Tensor,
  weights: Tensor,
  run: (x: Tensor, weights: Tensor) => Tensor,
): Tensor {
  if (x.rank === 4) return run(x, weights);
  const y = run(reshape(x, [1, ...x.shape]), reshape(weights, [1, ...weights.shape]));
  return reshape(y, y.shape.slice(1));
}
