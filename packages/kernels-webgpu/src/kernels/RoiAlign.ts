import { defineKernel, RoiAlign } from '@dynaconv/involution-ops/base';
import { listReads, roiSummer } from '../roi_sum.ts';

const sum = roiSummer('row / outMap.x');

export const roiAlignConfig = defineKernel(RoiAlign, 'webgpu', ({ inputs, attrs, backend }) => {
  const { x, boxes } = inputs;
  const lists = listReads(backend, inputs, x.shape, attrs);
  const shape = [boxes.shape[0], ...attrs.outputSize, x.shape[3]];
  return sum(backend, RoiAlign, x, lists, shape);
});
