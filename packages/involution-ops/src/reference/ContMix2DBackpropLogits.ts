import { ContMix2DBackpropLogits } from '../contracts/ContMix2DBackpropLogits.ts';
import { defineKernel } from '../define_kernel.ts';
import { makeOutput, readFloats } from './loops.ts';

export const contMix2DBackpropLogitsConfig = defineKernel(
  ContMix2DBackpropLogits,
  'cpu',
  ({ inputs, backend }) => {
    const { dattention, attention } = inputs;
    const numTaps = attention.shape[4] * attention.shape[5];
    const weights = readFloats(backend, attention);
    const dweights = readFloats(backend, dattention);
    const dlogits = new Float64Array(weights.length);
    for (let first = 0; first < weights.length; first += numTaps) {
      let mean = 0;
      for (let tap = first; tap < first + numTaps; tap++) mean += weights[tap] * dweights[tap];
      for (let tap = first; tap < first + numTaps; tap++) {
        dlogits[tap] = weights[tap] * (dweights[tap] - mean);
      }
    }
    return makeOutput(backend, attention.shape, dlogits);
  },
);
