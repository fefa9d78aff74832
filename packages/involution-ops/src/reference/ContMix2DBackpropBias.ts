import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  ContMix2DBackpropBias,
  type ContMix2DBackpropBiasInputs,
} from '../kernels/ContMix2DBackpropBias.ts';
import { forEachWindow } from './attention.ts';
import { makeOutput, readFloats } from './loops.ts';

export const contMix2DBackpropBiasConfig: KernelConfig = {
  kernelName: ContMix2DBackpropBias,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { dlogits } = inputs as ContMix2DBackpropBiasInputs;
    const [, , , groups, K] = dlogits.shape;
    const span = 2 * K - 1;
    const values = readFloats(backend, dlogits);
    const dbias = new Float64Array(groups * span * span);
    forEachWindow(dlogits.shape, (firstTap, biasOffsets) => {
      for (let tap = 0; tap < K * K; tap++) dbias[biasOffsets[tap]] += values[firstTap + tap];
    });
    return makeOutput(backend, [groups, span, span], dbias);
  },
};
