import {
  clampedAxes,
  defineKernel,
  forwardSizes,
  NeighborhoodAv2D,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { neighborhoodAggregator } from '../aggregator.ts';
import { run } from '../backend.ts';

export const neighborhoodAv2DConfig = defineKernel(
  NeighborhoodAv2D,
  'webgl',
  ({ inputs, backend }) => {
    const { attention, x } = inputs;
    const sizes = windowSizes(x.shape, attention.shape);
    return run(backend, NeighborhoodAv2D, neighborhoodAggregator(sizes), {
      inputs: [x, attention],
      uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
      shape: x.shape,
    });
  },
);
