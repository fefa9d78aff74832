import { type KernelConfig, util } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo } from '../kernels/Involution2D.ts';
import {
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
  type Involution2DBackpropKernelInputs,
} from '../kernels/Involution2DBackpropKernel.ts';
import { forEachTap, makeOutput, readFloats } from './loops.ts';

export const involution2DBackpropKernelConfig: KernelConfig = {
  kernelName: Involution2DBackpropKernel,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as Involution2DBackpropKernelInputs;
    const backprop = attrs as unknown as Involution2DBackpropKernelAttrs;
    const info = computeInvolution2DInfo(x.shape, backprop.kernelShape, backprop);
    const dys = readFloats(backend, dy);
    const xs = readFloats(backend, x);
    const sums = new Float64Array(util.sizeFromShape(backprop.kernelShape));
    forEachTap(info, (outOffset, inOffset, weightOffset) => {
      let sum = 0;
      for (let c = 0; c < info.channelsPerGroup; c++) {
        sum += dys[outOffset + c] * xs[inOffset + c];
      }
      sums[weightOffset] = sum;
    });
    return makeOutput(backend, backprop.kernelShape, sums);
  },
};
