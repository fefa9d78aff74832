import { type KernelConfig, util } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo } from '../kernels/Involution2D.ts';
import {
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
  type Involution2DBackpropInputInputs,
} from '../kernels/Involution2DBackpropInput.ts';
import { forEachTap, makeOutput, readFloats } from './loops.ts';

export const involution2DBackpropInputConfig: KernelConfig = {
  kernelName: Involution2DBackpropInput,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs as Involution2DBackpropInputInputs;
    const backprop = attrs as unknown as Involution2DBackpropInputAttrs;
    const info = computeInvolution2DInfo(backprop.inputShape, kernel.shape, backprop);
    const dys = readFloats(backend, dy);
    const weights = readFloats(backend, kernel);
    const sums = new Float64Array(util.sizeFromShape(backprop.inputShape));
    forEachTap(info, (outOffset, inOffset, weightOffset) => {
      const weight = weights[weightOffset];
      for (let c = 0; c < info.channelsPerGroup; c++) {
        sums[inOffset + c] += weight * dys[outOffset + c];
      }
    });
    return makeOutput(backend, backprop.inputShape, sums);
  },
};
