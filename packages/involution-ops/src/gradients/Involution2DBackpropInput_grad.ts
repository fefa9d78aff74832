import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
} from '../contracts/Involution2DBackpropInput.ts';
import { involution2d } from '../ops/involution2d.ts';
import { involution2dBackpropKernel } from '../ops/involution2d_backprop_kernel.ts';

/** ⟨ddx, backpropInput(dy, kernel)⟩ is the trilinear form ⟨dy, involution(x, kernel)⟩ at x = ddx: its derivatives follow. */
export const involution2DBackpropInputGradConfig: GradConfig = {
  kernelName: Involution2DBackpropInput,
  inputsToSave: ['dy', 'kernel'],
  gradFunc: (ddx, saved, attrs) => {
    const [dy, kernel] = saved as [Tensor4D, Tensor];
    const { strides, dilations } = attrs as unknown as Involution2DBackpropInputAttrs;
    const kernelShape = kernel.shape as [number, number, number, number, number, number];
    return {
      dy: () => involution2d(ddx as Tensor4D, kernel, strides, dilations),
      kernel: () =>
        involution2dBackpropKernel(dy, ddx as Tensor, kernelShape, { strides, dilations }),
    };
  },
};
