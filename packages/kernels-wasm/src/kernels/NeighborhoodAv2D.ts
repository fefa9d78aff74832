import {
  NeighborhoodAv2D,
  type NeighborhoodAv2DInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const neighborhoodAv2DConfig: KernelConfig = {
  kernelName: NeighborhoodAv2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { attention, x } = inputs as NeighborhoodAv2DInputs;
    const sizes = windowSizes(x.shape, attention.shape);
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      aggregate(heap, neighborhoodPlans(sizes), sizes, {
        x: heap.addressOf(x),
        weights: heap.addressOf(attention),
        y,
      }),
    );
  },
};
