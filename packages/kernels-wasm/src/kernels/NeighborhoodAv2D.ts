import { defineKernel, NeighborhoodAv2D, windowSizes } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { neighborhoodPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const neighborhoodAv2DConfig = defineKernel(
  NeighborhoodAv2D,
  'wasm',
  ({ inputs, backend }) => {
    const { attention, x } = inputs;
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
);
