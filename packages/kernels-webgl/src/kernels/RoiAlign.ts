import { defineKernel, RoiAlign } from '@dynaconv/involution-ops/base';
import { ROI_FORWARD } from '../glsl/roi.ts';
import { listReads, sumByLists } from '../roi_sum.ts';

export const roiAlignConfig = defineKernel(RoiAlign, 'webgl', ({ inputs, attrs, backend }) => {
  const { x, boxes } = inputs;
  const lists = listReads(backend, inputs, x.shape, attrs);
  const shape = [boxes.shape[0], ...attrs.outputSize, x.shape[3]];
  return sumByLists(backend, RoiAlign, ROI_FORWARD, x, lists, shape);
});
