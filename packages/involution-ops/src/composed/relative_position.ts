import {
  gather,
  matMul,
  reshape,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  transpose,
} from '@tensorflow/tfjs-core';
import { windowStart } from '../contracts/NeighborhoodAv2D.ts';

/** For position p and tap t of an axis, at p·K + t: the relative position start(p) + t − p + K − 1, in [0, 2K − 2]. */
function relativePositions(size: number, kernelSize: number): Int32Array {
  const positions = new Int32Array(size * kernelSize);
  for (let at = 0; at < size; at++) {
    const first = windowStart(at, size, kernelSize) - at + kernelSize - 1;
    for (let tap = 0; tap < kernelSize; tap++) positions[at * kernelSize + tap] = first + tap;
  }
  return positions;
}

/** The bias [G, 2K − 1, 2K − 1] of every pixel's taps: [H, W, G, K, K]. */
export function gatherRelativePositions(bias: Tensor, logitsShape: readonly number[]): Tensor {
  const [, height, width, groups, K] = logitsShape;
  const rows = gather(bias, tensor1d(relativePositions(height, K), 'int32'), 1);
  const both = gather(rows, tensor1d(relativePositions(width, K), 'int32'), 2);
  return transpose(reshape(both, [groups, height, K, width, K]), [1, 3, 0, 2, 4]);
}

/**
 * Transpose of `gatherRelativePositions`, summed over the batch: [B, H, W, G, K, K] to [G, 2K − 1, 2K − 1]. It multiplies
 * by 0/1 matrices, since not every backend has a segment sum; therefore a NaN or infinity spreads to its whole group.
 */
export function scatterRelativePositions(dlogits: Tensor): Tensor {
  const [, height, width, groups, K] = dlogits.shape as number[];
  const span = 2 * K - 1;
  const byTap = transpose(sum(dlogits, 0), [0, 3, 2, 1, 4]);
  const rows = matMul(
    placement(height, K),
    reshape(byTap, [height * K, groups * width * K]),
    true,
    false,
  ) as Tensor;
  const both = matMul(reshape(rows, [span * groups, width * K]), placement(width, K)) as Tensor;
  return transpose(reshape(both, [span, groups, span]), [1, 0, 2]);
}

/** 0/1 matrix [size · K, 2K − 1] that adds each (position, tap) to its relative position. */
function placement(size: number, kernelSize: number): Tensor2D {
  const span = 2 * kernelSize - 1;
  const matrix = new Float32Array(size * kernelSize * span);
  for (const [row, column] of relativePositions(size, kernelSize).entries()) {
    matrix[row * span + column] = 1;
  }
  return tensor2d(matrix, [size * kernelSize, span]);
}
