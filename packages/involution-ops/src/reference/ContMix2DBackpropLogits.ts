import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  ContMix2DBackpropLogits,
  type ContMix2DBackpropLogitsInputs,
} from '../kernels/ContMix2DBackpropLogits.ts';
import { makeOutput, readFloats } from './loops.ts';

export const contMix2DBackpropLogitsConfig: KernelConfig = {
  kernelName: ContMix2DBackpropLogits,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { dattention, attention } = inputs as ContMix2DBackpropLogitsInputs;
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
};
