import type { KernelConfig } from '@tensorflow/tfjs-core';
import { NeighborhoodAv2D, type NeighborhoodAv2DInputs } from '../kernels/NeighborhoodAv2D.ts';
import { windowSizes } from '../kernels/window.ts';
import { aggregate, clamped, makeOutput, readFloats } from './loops.ts';

export const neighborhoodAv2DConfig: KernelConfig = {
  kernelName: NeighborhoodAv2D,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { attention, x } = inputs as NeighborhoodAv2DInputs;
    const sizes = windowSizes(x.shape, attention.shape);
    const weights = readFloats(backend, attention);
    return makeOutput(
      backend,
      x.shape,
      aggregate(sizes, clamped(sizes), readFloats(backend, x), weights),
    );
  },
};
