import {
  ContMix2DBackpropBias,
  type ContMix2DBackpropBiasInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { SOFTMAX_BACKPROP_BIAS } from '../glsl/softmax.ts';
import { softmaxSizes } from '../sizes.ts';

export const contMix2DBackpropBiasConfig: KernelConfig = {
  kernelName: ContMix2DBackpropBias,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) => {
    const { dlogits } = inputs as ContMix2DBackpropBiasInputs;
    const [batch, , , groups, K] = dlogits.shape;
    return run(backend, ContMix2DBackpropBias, SOFTMAX_BACKPROP_BIAS, {
      inputs: [dlogits],
      uniforms: { ...softmaxSizes(dlogits.shape), batch: [batch] },
      shape: [groups, 2 * K - 1, 2 * K - 1],
    });
  },
};
