import {
  NeighborhoodAv2D,
  type NeighborhoodAv2DInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodPlan } from '../plan.ts';

export const neighborhoodAv2DConfig: KernelConfig = {
  kernelName: NeighborhoodAv2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { attention, x } = inputs as NeighborhoodAv2DInputs;
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.withWords(neighborhoodPlan(windowSizes(x.shape, attention.shape)), (plan) =>
        heap.aggregate(plan, heap.addressOf(x), heap.addressOf(attention), y, 0, 0, false, false),
      ),
    );
  },
};
