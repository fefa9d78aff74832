import {
  RoiAlignBackpropInput,
  type RoiAlignBackpropInputAttrs,
  roiAlignBackpropInput,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { type Rois, roiAlignBackpropInputOracle } from '../oracle/RoiAlign.ts';
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
  roiOutput,
} from './roi_align.ts';
import { steadyGroups } from './steady.ts';

export const roiAlignBackpropInputCases = declareOp<RoiAlignBackpropInputAttrs & Rois>({
  name: RoiAlignBackpropInput,
  parameters: ROI_PARAMETERS,
  defaults: ROI_DEFAULTS,
  inputShapes: (set) => ({ dy: roiOutput(set) }),
  attrs: (set) => ({ ...roiAttrs(set), inputShape: roiMap(set) }),
  run({ dy }, attrs) {
    const { boxes, batchIndices, options } = roiArguments(attrs);
    return roiAlignBackpropInput(dy, boxes, batchIndices, attrs.inputShape, options);
  },
  oracle: roiAlignBackpropInputOracle,
  groups: [...ROI_GROUPS, inputsGroup(ROI_BASE), ...steadyGroups(ROI_STEADY)],
  errors: [
    {
      name: 'dy_shape',
      call: () =>
        roiAlignBackpropInput(zeros([2, 7, 7, 3]), zeros([2, 4]), undefined, [1, 8, 8, 4], {
          outputSize: 7,
        }),
      throws: RangeError,
      message:
        'roiAlignBackpropInput: dy has shape [2, 7, 7, 3], expected [2, 7, 7, 4] as the output of the forward pass',
    },
    {
      name: 'input_shape',
      call: () =>
        roiAlignBackpropInput(
          zeros([2, 7, 7, 3]),
          zeros([2, 4]),
          undefined,
          [8, 8, 3] as unknown as [number, number, number, number],
          { outputSize: 7 },
        ),
      throws: RangeError,
      message:
        'roiAlignBackpropInput: inputShape has rank 3 (shape [8, 8, 3]), expected rank 4 [B, H, W, C]',
    },
  ],
  arbitrary: arbitraryRois,
});
