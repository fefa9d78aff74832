import type { KernelConfig } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo } from '../kernels/Involution2D.ts';
import {
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
  type Involution2DBackpropInputInputs,
} from '../kernels/Involution2DBackpropInput.ts';
import { makeOutput, readFloats, scatter, strided } from './loops.ts';

export const involution2DBackpropInputConfig: KernelConfig = {
  kernelName: Involution2DBackpropInput,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs as Involution2DBackpropInputInputs;
    const backprop = attrs as unknown as Involution2DBackpropInputAttrs;
    const info = computeInvolution2DInfo(backprop.inputShape, kernel.shape, backprop);
    const dx = scatter(info, strided(info), readFloats(backend, dy), readFloats(backend, kernel));
    return makeOutput(backend, backprop.inputShape, dx);
  },
};
