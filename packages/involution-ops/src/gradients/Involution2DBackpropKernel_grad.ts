import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
} from '../contracts/Involution2DBackpropKernel.ts';
import { involution2d } from '../ops/involution2d.ts';
import { involution2dBackpropInput } from '../ops/involution2d_backprop_input.ts';

/** ⟨ddkernel, backpropKernel(dy, x)⟩ is the trilinear form ⟨dy, involution(x, kernel)⟩ at kernel = ddkernel. */
export const involution2DBackpropKernelGradConfig: GradConfig = {
  kernelName: Involution2DBackpropKernel,
  inputsToSave: ['dy', 'x'],
  gradFunc: (ddkernel, saved, attrs) => {
    const [dy, x] = saved as [Tensor4D, Tensor4D];
    const { strides, dilations } = attrs as unknown as Involution2DBackpropKernelAttrs;
    return {
      dy: () => involution2d(x, ddkernel as Tensor, strides, dilations),
      x: () => involution2dBackpropInput(dy, ddkernel as Tensor, x.shape, { strides, dilations }),
    };
  },
};
