import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  computeInvolution2DInfo,
  Involution2D,
  type Involution2DAttrs,
  type Involution2DInputs,
} from '../kernels/Involution2D.ts';
import { forEachTap, makeOutput, readFloats } from './loops.ts';

/** Plain loops: the definition, for the cpu backend. Sums are float64 until they are stored. */
export const involution2DConfig: KernelConfig = {
  kernelName: Involution2D,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs as Involution2DInputs;
    const info = computeInvolution2DInfo(
      x.shape,
      kernel.shape,
      attrs as unknown as Involution2DAttrs,
    );
    const { batch, outHeight, outWidth, channels, channelsPerGroup } = info;
    const xs = readFloats(backend, x);
    const weights = readFloats(backend, kernel);
    const sums = new Float64Array(batch * outHeight * outWidth * channels);
    forEachTap(info, (outOffset, inOffset, weightOffset) => {
      const weight = weights[weightOffset];
      for (let c = 0; c < channelsPerGroup; c++) {
        sums[outOffset + c] += weight * xs[inOffset + c];
      }
    });
    return makeOutput(backend, [batch, outHeight, outWidth, channels], sums);
  },
};
