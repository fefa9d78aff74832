import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
  type NeighborhoodAv2DBackpropAttentionInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { correlateShader } from '../glsl/correlate.ts';
import { CLAMPED } from '../glsl/window.ts';
import { clampedAxes, forwardSizes } from '../sizes.ts';

const shader = correlateShader(CLAMPED);

export const neighborhoodAv2DBackpropAttentionConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as NeighborhoodAv2DBackpropAttentionInputs;
    const { attentionShape } = attrs as unknown as NeighborhoodAv2DBackpropAttentionAttrs;
    const sizes = windowSizes(x.shape, attentionShape);
    return run(backend, NeighborhoodAv2DBackpropAttention, shader, {
      inputs: [dy, x],
      uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
      shape: attentionShape,
    });
  },
};
