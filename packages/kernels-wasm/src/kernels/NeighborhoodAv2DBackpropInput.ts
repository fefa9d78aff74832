import {
  NeighborhoodAv2DBackpropInput,
  type NeighborhoodAv2DBackpropInputInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodBackwardPlans } from '../plan.ts';

export const neighborhoodAv2DBackpropInputConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, attention } = inputs as NeighborhoodAv2DBackpropInputInputs;
    const plans = neighborhoodBackwardPlans(windowSizes(dy.shape, attention.shape));
    const heap = heapOf(backend);
    return heap.output(dy.shape, (dx) => {
      for (const [part, words] of plans.entries()) {
        heap.withWords(words, (plan) =>
          heap.aggregate(
            plan,
            heap.addressOf(dy),
            heap.addressOf(attention),
            dx,
            0,
            0,
            false,
            part > 0,
          ),
        );
      }
    });
  },
};
