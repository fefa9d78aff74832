import { defineKernel, RoiAlignBackpropInput, turnRoiLists } from '@dynaconv/involution-ops/base';
import { listReads, roiSummer } from '../roi_sum.ts';

const sum = roiSummer('source / inMap.x');

/** Pixels gather from the bins that read them: to scatter, WGSL would need atomic sums of floats. */
export const roiAlignBackpropInputConfig = defineKernel(
  RoiAlignBackpropInput,
  'webgpu',
  ({ inputs, attrs, backend }) => {
    const { inputShape } = attrs;
    const lists = turnRoiLists(listReads(backend, inputs, inputShape, attrs), inputShape, attrs);
    return sum(backend, RoiAlignBackpropInput, inputs.dy, lists, inputShape);
  },
);
