import {
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
  type Involution2DBackpropKernelInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const involution2DBackpropKernelConfig: KernelConfig = {
  kernelName: Involution2DBackpropKernel,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as Involution2DBackpropKernelInputs;
    const { strides, dilations, kernelShape } = attrs as unknown as Involution2DBackpropKernelAttrs;
    const [, , , groups, kernel_size] = kernelShape;
    return runOp(backend, Involution2DBackpropKernel, [dy, x], {
      ints: { strides, dilations, groups, kernel_size },
    });
  },
};
