import {
  clampedAxes,
  defineKernel,
  forwardSizes,
  NeighborhoodAv2DBackpropAttention,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { correlateShader } from '../glsl/correlate.ts';
import { CLAMPED } from '../glsl/window.ts';

const shader = correlateShader(CLAMPED);

export const neighborhoodAv2DBackpropAttentionConfig = defineKernel(
  NeighborhoodAv2DBackpropAttention,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const { attentionShape } = attrs;
    const sizes = windowSizes(x.shape, attentionShape);
    return run(backend, NeighborhoodAv2DBackpropAttention, shader, {
      inputs: [dy, x],
      uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
      shape: attentionShape,
    });
  },
);
