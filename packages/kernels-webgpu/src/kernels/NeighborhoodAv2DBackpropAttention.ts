import {
  clampedAxes,
  defineKernel,
  forwardSizes,
  NeighborhoodAv2DBackpropAttention,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byGroups } from '../choose.ts';
import { correlateShader, correlateThreads } from '../wgsl/correlate.ts';
import { CLAMPED } from '../wgsl/window.ts';

const shaderFor = byGroups((lanes) => correlateShader(CLAMPED, lanes));

export const neighborhoodAv2DBackpropAttentionConfig = defineKernel(
  NeighborhoodAv2DBackpropAttention,
  'webgpu',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const { attentionShape } = attrs;
    const sizes = windowSizes(x.shape, attentionShape);
    return run(backend, NeighborhoodAv2DBackpropAttention, shaderFor(sizes), {
      inputs: [dy, x],
      uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
      shape: attentionShape,
      threads: correlateThreads(attentionShape),
    });
  },
);
