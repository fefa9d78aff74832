import {
  defineKernel,
  NeighborhoodAv2DBackpropInput,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { neighborhoodBackwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const neighborhoodAv2DBackpropInputConfig = defineKernel(
  NeighborhoodAv2DBackpropInput,
  'wasm',
  ({ inputs, backend }) => {
    const { dy, attention } = inputs;
    const sizes = windowSizes(dy.shape, attention.shape);
    const heap = heapOf(backend);
    return heap.output(dy.shape, (dx) => {
      for (const [part, plans] of neighborhoodBackwardPlans(sizes).entries()) {
        aggregate(heap, plans, sizes, {
          x: heap.addressOf(dy),
          weights: heap.addressOf(attention),
          y: dx,
          adds: part > 0,
        });
      }
    });
  },
);
