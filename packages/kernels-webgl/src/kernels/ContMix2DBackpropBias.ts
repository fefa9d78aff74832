import { ContMix2DBackpropBias, defineKernel, softmaxSizes } from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { SOFTMAX_BACKPROP_BIAS } from '../glsl/softmax.ts';

export const contMix2DBackpropBiasConfig = defineKernel(
  ContMix2DBackpropBias,
  'webgl',
  ({ inputs, backend }) => {
    const { dlogits } = inputs;
    const [batch, , , groups, K] = dlogits.shape;
    return run(backend, ContMix2DBackpropBias, SOFTMAX_BACKPROP_BIAS, {
      inputs: [dlogits],
      uniforms: { ...softmaxSizes(dlogits.shape), batch: [batch] },
      shape: [groups, 2 * K - 1, 2 * K - 1],
    });
  },
);
