import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { Involution2D, type Involution2DAttrs } from '../contracts/Involution2D.ts';
import { involution2dBackpropInput } from '../ops/involution2d_backprop_input.ts';
import { involution2dBackpropKernel } from '../ops/involution2d_backprop_kernel.ts';

export const involution2DGradConfig: GradConfig = {
  kernelName: Involution2D,
  inputsToSave: ['x', 'kernel'],
  gradFunc: (dy, saved, attrs) => {
    const [x, kernel] = saved as [Tensor4D, Tensor];
    const involution = attrs as unknown as Involution2DAttrs;
    const kernelShape = kernel.shape as [number, number, number, number, number, number];
    return {
      x: () => involution2dBackpropInput(dy as Tensor, kernel, x.shape, involution),
      kernel: () => involution2dBackpropKernel(dy as Tensor, x, kernelShape, involution),
    };
  },
};
