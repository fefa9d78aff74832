import {
  defineKernel,
  NeighborhoodAv2DBackpropAttention,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { neighborhoodCorrelationPlans } from '../plans.ts';
import { correlate } from '../window_kernels.ts';

export const neighborhoodAv2DBackpropAttentionConfig = defineKernel(
  NeighborhoodAv2DBackpropAttention,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const { attentionShape } = attrs;
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
);
