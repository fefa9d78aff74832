import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
  type NeighborhoodAv2DBackpropAttentionInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodCorrelationPlan } from '../plan.ts';

export const neighborhoodAv2DBackpropAttentionConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as NeighborhoodAv2DBackpropAttentionInputs;
    const { attentionShape } = attrs as unknown as NeighborhoodAv2DBackpropAttentionAttrs;
    const heap = heapOf(backend);
    return heap.output(attentionShape, (dattention) =>
      heap.withWords(neighborhoodCorrelationPlan(windowSizes(x.shape, attentionShape)), (plan) =>
        heap.correlate(plan, heap.addressOf(x), heap.addressOf(dy), dattention),
      ),
    );
  },
};
