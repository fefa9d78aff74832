import { op, type Tensor, type Tensor4D, type TensorLike } from '@tensorflow/tfjs-core';
import {
  assertIntegers,
  assertOutputSize,
  assertRank,
  assertShape,
  toFloat32Tensor,
} from '../arguments.ts';
import { composeRoiAlignBackpropInput } from '../composed/RoiAlignBackpropInput.ts';
import {
  RoiAlignBackpropInput,
  type RoiAlignBackpropInputAttrs,
} from '../contracts/RoiAlignBackpropInput.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import {
  type RoiAlignOptions,
  roiAlignShape,
  toRoiAlignAttrs,
  toRois,
} from './roi_align_arguments.ts';

function roiAlignBackpropInput_(
  dy: Tensor | TensorLike,
  boxes: Tensor | TensorLike,
  batchIndices: Tensor | TensorLike | undefined,
  inputShape: [number, number, number, number],
  options: RoiAlignOptions,
): Tensor4D {
  const name = 'roiAlignBackpropInput';
  assertIntegers(name, 'inputShape', inputShape);
  assertRank(name, 'inputShape', inputShape, 'rank 4 [B, H, W, C]', [4]);
  assertOutputSize(name, inputShape);
  const attrs: RoiAlignBackpropInputAttrs = { ...toRoiAlignAttrs(name, options), inputShape };
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const rois = toRois(name, boxes, batchIndices, inputShape[0]);
  const shape = roiAlignShape(name, rois, attrs, inputShape[3]);
  assertShape(name, 'dy', $dy.shape, shape, 'as the output of the forward pass');
  return runKernelOrCompose(
    RoiAlignBackpropInput,
    { dy: $dy, ...rois },
    attrs,
    composeRoiAlignBackpropInput,
  ) as Tensor4D;
}

/**
 * Gradient of `roiAlign` with respect to x: each pixel sums what the bins that read it got. Differentiable in dy. The order of the sum, and so the
 * result, is always the same.
 *
 * @param dy float32 [N, height, width, C]
 * @param boxes float32 [N, 4]
 * @param batchIndices int32 [N], or undefined for the only image
 * @param inputShape [B, H, W, C]
 * @returns float32 [B, H, W, C]
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const roiAlignBackpropInput = op({ roiAlignBackpropInput_ });
