import { defineKernel, RoiAlignBackpropInput } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';
import { roiAttributes } from '../roi_attributes.ts';

export const roiAlignBackpropInputConfig = defineKernel(
  RoiAlignBackpropInput,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const attributes = roiAttributes(attrs);
    const ints = { ...attributes.ints, input_shape: attrs.inputShape };
    return runOp(backend, RoiAlignBackpropInput, inputs, { ...attributes, ints });
  },
);
