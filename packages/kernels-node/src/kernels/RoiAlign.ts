import { defineKernel, RoiAlign } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';
import { roiAttributes } from '../roi_attributes.ts';

export const roiAlignConfig = defineKernel(RoiAlign, 'tensorflow', ({ inputs, backend, attrs }) =>
  runOp(backend, RoiAlign, inputs, roiAttributes(attrs)),
);
