import {
  backwardSizes,
  clampedAxes,
  defineKernel,
  NeighborhoodAv2DBackpropInput,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { aggregator } from '../choose.ts';
import { CLAMPED_BACKWARD } from '../wgsl/window.ts';

const shaderFor = aggregator(CLAMPED_BACKWARD, 'source');

export const neighborhoodAv2DBackpropInputConfig = defineKernel(
  NeighborhoodAv2DBackpropInput,
  'webgpu',
  ({ inputs, backend }) => {
    const { dy, attention } = inputs;
    const sizes = windowSizes(dy.shape, attention.shape);
    return run(backend, NeighborhoodAv2DBackpropInput, shaderFor(sizes), {
      inputs: [dy, attention],
      uniforms: { ...backwardSizes(sizes), ...clampedAxes(sizes) },
      shape: dy.shape,
    });
  },
);
