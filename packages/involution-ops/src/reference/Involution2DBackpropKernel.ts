import type { KernelConfig } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo } from '../kernels/Involution2D.ts';
import {
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
  type Involution2DBackpropKernelInputs,
} from '../kernels/Involution2DBackpropKernel.ts';
import { correlate, makeOutput, readFloats, strided } from './loops.ts';

export const involution2DBackpropKernelConfig: KernelConfig = {
  kernelName: Involution2DBackpropKernel,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as Involution2DBackpropKernelInputs;
    const backprop = attrs as unknown as Involution2DBackpropKernelAttrs;
    const info = computeInvolution2DInfo(x.shape, backprop.kernelShape, backprop);
    const dkernel = correlate(info, strided(info), readFloats(backend, dy), readFloats(backend, x));
    return makeOutput(backend, backprop.kernelShape, dkernel);
  },
};
