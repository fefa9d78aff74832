import { RoiAlign, type RoiAlignAttrs, roiAlign } from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { type Rois, roiAlignOracle } from '../oracle/RoiAlign.ts';
import { inputsGroup } from './inputs.ts';
import {
  arbitraryRois,
  ROI_BASE,
  ROI_DEFAULTS,
  ROI_GROUPS,
  ROI_PARAMETERS,
  ROI_STEADY,
  roiArguments,
  roiAttrs,
  roiMap,
} from './roi_align.ts';
import { steadyGroups } from './steady.ts';

const x = (batch = 1) => zeros([batch, 3, 4, 6]) as Tensor4D;
const boxes = () => zeros([5, 4]);
const outputSize = 7;

export const roiAlignCases = declareOp<RoiAlignAttrs & Rois>({
  name: RoiAlign,
  parameters: ROI_PARAMETERS,
  defaults: ROI_DEFAULTS,
  inputShapes: (set) => ({ x: roiMap(set) }),
  attrs: roiAttrs,
  run({ x }, attrs) {
    const { boxes, batchIndices, options } = roiArguments(attrs);
    return roiAlign(x as Tensor4D, boxes, batchIndices, options);
  },
  oracle: roiAlignOracle,
  groups: [...ROI_GROUPS, inputsGroup(ROI_BASE), ...steadyGroups(ROI_STEADY)],
  errors: [
    {
      name: 'x_rank',
      call: () =>
        roiAlign(zeros([3, 4, 6]) as unknown as Tensor4D, boxes(), undefined, { outputSize }),
      throws: RangeError,
      message: 'roiAlign: x has rank 3 (shape [3, 4, 6]), expected rank 4 [B, H, W, C]',
    },
    {
      name: 'x_dtype',
      call: () =>
        roiAlign(zeros([1, 3, 4, 6], 'int32') as Tensor4D, boxes(), undefined, { outputSize }),
      throws: TypeError,
      message:
        "roiAlign: x has dtype int32, expected float32; convert it with tf.cast(x, 'float32')",
    },
    {
      name: 'boxes_rank',
      call: () => roiAlign(x(), zeros([4]), undefined, { outputSize }),
      throws: RangeError,
      message: 'roiAlign: boxes has rank 1 (shape [4]), expected rank 2 [N, 4]',
    },
    {
      name: 'boxes_with_indices',
      call: () => roiAlign(x(), zeros([3, 5]), undefined, { outputSize }),
      throws: RangeError,
      message: 'roiAlign: boxes has shape [3, 5], expected [3, 4] for x1, y1, x2, y2 of each box',
    },
    {
      name: 'indices_missing',
      call: () => roiAlign(x(2), boxes(), undefined, { outputSize }),
      throws: TypeError,
      message:
        'roiAlign: batchIndices is undefined, expected the image of each box, since x has 2 images',
    },
    {
      name: 'indices_count',
      call: () => roiAlign(x(2), boxes(), zeros([4], 'int32'), { outputSize }),
      throws: RangeError,
      message: 'roiAlign: batchIndices has shape [4], expected [5] for boxes of shape [5, 4]',
    },
    {
      name: 'indices_dtype',
      call: () => roiAlign(x(2), boxes(), zeros([5]), { outputSize }),
      throws: TypeError,
      message:
        "roiAlign: batchIndices has dtype float32, expected int32; convert it with tf.cast(batchIndices, 'int32')",
    },
    {
      name: 'size_zero',
      call: () => roiAlign(x(), boxes(), undefined, { outputSize: [7, 0] }),
      throws: RangeError,
      message:
        'roiAlign: outputSize is [7, 0], expected a positive integer or a pair of them [height, width]',
    },
    {
      name: 'size_beyond_int32',
      call: () => roiAlign(x(), boxes(), undefined, { outputSize: 10_000 }),
      throws: RangeError,
      message:
        'roiAlign: the output would have shape [5, 10000, 10000, 6] and 3000000000 elements, expected at most 2147483647 (2³¹ − 1)',
    },
    {
      name: 'scale_negative',
      call: () => roiAlign(x(), boxes(), undefined, { outputSize, spatialScale: -1 }),
      throws: RangeError,
      message: 'roiAlign: spatialScale is -1, expected a positive number',
    },
    {
      name: 'ratio_fraction',
      call: () => roiAlign(x(), boxes(), undefined, { outputSize, samplingRatio: 1.5 }),
      throws: RangeError,
      message: 'roiAlign: samplingRatio is 1.5, expected an integer of at least 0',
    },
    {
      name: 'ratio_huge',
      call: () => roiAlign(x(), boxes(), undefined, { outputSize, samplingRatio: 1e9 }),
      throws: RangeError,
      message: 'roiAlign: samplingRatio is 1000000000, expected at most 4194304',
    },
    {
      name: 'option_unknown',
      call: () =>
        roiAlign(x(), boxes(), undefined, { outputSize, sampling: 2 } as { outputSize: number }),
      throws: TypeError,
      message:
        "roiAlign: there is no option 'sampling'; it takes outputSize, spatialScale, samplingRatio, aligned",
    },
  ],
  arbitrary: arbitraryRois,
});
