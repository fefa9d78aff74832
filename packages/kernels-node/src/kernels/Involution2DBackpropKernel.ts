import { defineKernel, Involution2DBackpropKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const involution2DBackpropKernelConfig = defineKernel(
  Involution2DBackpropKernel,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { strides, dilations, kernelShape } = attrs;
    const [, , , groups, kernel_size] = kernelShape;
    return runOp(backend, Involution2DBackpropKernel, inputs, {
      ints: { strides, dilations, groups, kernel_size },
    });
  },
);
