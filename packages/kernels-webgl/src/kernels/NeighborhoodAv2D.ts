import {
  NeighborhoodAv2D,
  type NeighborhoodAv2DInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { neighborhoodAggregator } from '../aggregator.ts';
import { run } from '../backend.ts';
import { clampedAxes, forwardSizes } from '../sizes.ts';

export const neighborhoodAv2DConfig: KernelConfig = {
  kernelName: NeighborhoodAv2D,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) => {
    const { attention, x } = inputs as NeighborhoodAv2DInputs;
    const sizes = windowSizes(x.shape, attention.shape);
    return run(backend, NeighborhoodAv2D, neighborhoodAggregator(sizes), {
      inputs: [x, attention],
      uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
      shape: x.shape,
    });
  },
};
