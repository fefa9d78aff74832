import { op, type Tensor, type Tensor4D, type TensorLike } from '@tensorflow/tfjs-core';
import { assertRank, toFloat32Tensor } from '../arguments.ts';
import { composeRoiAlign } from '../composed/RoiAlign.ts';
import { RoiAlign } from '../contracts/RoiAlign.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import {
  type RoiAlignOptions,
  roiAlignShape,
  toRoiAlignAttrs,
  toRois,
} from './roi_align_arguments.ts';

function roiAlign_(
  x: Tensor4D | TensorLike,
  boxes: Tensor | TensorLike,
  batchIndices: Tensor | TensorLike | undefined,
  options: RoiAlignOptions,
): Tensor4D {
  const name = 'roiAlign';
  const attrs = toRoiAlignAttrs(name, options);
  const $x = toFloat32Tensor(name, 'x', x) as Tensor4D;
  assertRank(name, 'x', $x.shape, 'rank 4 [B, H, W, C]', [4]);
  const rois = toRois(name, boxes, batchIndices, $x.shape[0]);
  roiAlignShape(name, rois, attrs, $x.shape[3]);
  return runKernelOrCompose(RoiAlign, { x: $x, ...rois }, attrs, composeRoiAlign) as Tensor4D;
}

/**
 * RoIAlign (He et al., Mask R-CNN, arXiv 1703.06870, §3): each box is cut into bins, and a bin's value is the mean of samples of the map,
 * interpolated bilinearly; as mmcv's `RoIAlign` and `torchvision.ops.roi_align`.
 *
 * Along each axis a box begins at x1 · spatialScale − ½ (without the ½ where not `aligned`) and has the size (x2 − x1) · spatialScale (at least 1 where not
 * `aligned`); each of its n bins has ⌈size/n⌉ samples, or `samplingRatio`. A sample outside [−1, L] counts as 0, others are
 * clamped to the map. A box without samples (empty, or turned over, with samplingRatio 0) gives zeros.
 *
 * No box is an error, since networks predict them. A box with NaN or of infinite size gives zeros, and so does one with more
 * than 2²² samples a bin and axis, whose mean would be close to 0; the time for any other is bounded by the map's size. A box whose index
 * names no image gives zeros.
 *
 * Differentiable in x, to any order; as in PyTorch, the boxes get no gradient (zeros).
 * Boxes are read by the CPU: on a GPU's backend this waits for what computes them.
 *
 * @param x float32 [B, H, W, C]
 * @param boxes float32 [N, 4]: x1, y1, x2, y2, in pixels of the map divided by `spatialScale`
 * @param batchIndices int32 [N], the image of each box; undefined for the only one
 * @returns float32 [N, height, width, C]
 * @throws TypeError or RangeError for a dtype, rank, shape or option that cannot be served, before any kernel runs
 * @function
 */
export const roiAlign = op({ roiAlign_ });
