import { ContMix2DBackpropBias } from '../contracts/ContMix2DBackpropBias.ts';
import { defineKernel } from '../define_kernel.ts';
import { forEachWindow } from './attention.ts';
import { makeOutput, readFloats } from './loops.ts';

export const contMix2DBackpropBiasConfig = defineKernel(
  ContMix2DBackpropBias,
  'cpu',
  ({ inputs, backend }) => {
    const { dlogits } = inputs;
    const [, , , groups, K] = dlogits.shape;
    const span = 2 * K - 1;
    const values = readFloats(backend, dlogits);
    const dbias = new Float64Array(groups * span * span);
    forEachWindow(dlogits.shape, (firstTap, biasOffsets) => {
      for (let tap = 0; tap < K * K; tap++) dbias[biasOffsets[tap]] += values[firstTap + tap];
    });
    return makeOutput(backend, [groups, span, span], dbias);
  },
);
