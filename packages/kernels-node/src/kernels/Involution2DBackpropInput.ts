import { defineKernel, Involution2DBackpropInput } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const involution2DBackpropInputConfig = defineKernel(
  Involution2DBackpropInput,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { strides, dilations, inputShape } = attrs;
    return runOp(backend, Involution2DBackpropInput, inputs, {
      ints: { strides, dilations, input_size: inputShape.slice(1, 3) },
    });
  },
);
