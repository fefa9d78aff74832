import {
  NeighborhoodAv2DBackpropInput,
  type NeighborhoodAv2DBackpropInputInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodBackwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const neighborhoodAv2DBackpropInputConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, attention } = inputs as NeighborhoodAv2DBackpropInputInputs;
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
};
