import { type Tensor, type TensorLike, zeros } from '@tensorflow/tfjs-core';
import { assertShape, toFloat32Tensor } from '../arguments.ts';

/**
 * The relative position bias of logits [B, H, W, G, K, K]: as given, or zeros.
 * @throws TypeError or RangeError unless it is float32 [G, 2K − 1, 2K − 1]
 */
export function toRelativePositionBias(
  op: string,
  bias: Tensor | TensorLike | undefined,
  logitsShape: readonly number[],
): Tensor {
  const [groups, kernelSize] = logitsShape.slice(-3);
  const shape = [groups, 2 * kernelSize - 1, 2 * kernelSize - 1];
  if (bias === undefined) return zeros(shape);
  const $bias = toFloat32Tensor(op, 'relativePositionBias', bias);
  const because = `for ${groups} groups and windows of ${kernelSize}×${kernelSize}`;
  assertShape(op, 'relativePositionBias', $bias.shape, shape, because);
  return $bias;
}
