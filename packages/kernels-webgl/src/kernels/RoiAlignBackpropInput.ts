import { defineKernel, RoiAlignBackpropInput, turnRoiLists } from '@dynaconv/involution-ops/base';
import { ROI_BACKWARD } from '../glsl/roi.ts';
import { listReads, sumByLists } from '../roi_sum.ts';

/** Pixels gather from the bins that read them: WebGL cannot scatter. */
export const roiAlignBackpropInputConfig = defineKernel(
  RoiAlignBackpropInput,
  'webgl',
  ({ inputs, attrs, backend }) => {
    const { inputShape } = attrs;
    const lists = turnRoiLists(listReads(backend, inputs, inputShape, attrs), inputShape, attrs);
    return sumByLists(backend, RoiAlignBackpropInput, ROI_BACKWARD, inputs.dy, lists, inputShape);
  },
);
