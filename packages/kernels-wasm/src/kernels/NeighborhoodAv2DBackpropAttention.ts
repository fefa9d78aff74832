import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
  type NeighborhoodAv2DBackpropAttentionInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodCorrelationPlans } from '../plans.ts';
import { correlate } from '../window_kernels.ts';

export const neighborhoodAv2DBackpropAttentionConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as NeighborhoodAv2DBackpropAttentionInputs;
    const { attentionShape } = attrs as unknown as NeighborhoodAv2DBackpropAttentionAttrs;
    const sizes = windowSizes(x.shape, attentionShape);
    const heap = heapOf(backend);
    return heap.output(attentionShape, (dattention) =>
      correlate(heap, neighborhoodCorrelationPlans(sizes), sizes, {
        x: heap.addressOf(x),
        dy: heap.addressOf(dy),
        dweights: dattention,
      }),
    );
  },
};
