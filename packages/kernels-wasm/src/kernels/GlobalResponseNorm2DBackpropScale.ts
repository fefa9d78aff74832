import { defineKernel, GlobalResponseNorm2DBackpropScale } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { withResponseSums } from '../response_norm.ts';

export const globalResponseNorm2DBackpropScaleConfig = defineKernel(
  GlobalResponseNorm2DBackpropScale,
  'wasm',
  ({ inputs: { dy, x }, backend, attrs: { epsilon } }) => {
    const heap = heapOf(backend);
    return heap.output([2, x.shape[3]], (dscale) =>
      withResponseSums(heap, x.shape, (sizes) =>
        heap.responseNormBackpropScale({
          dy: heap.addressOf(dy),
          x: heap.addressOf(x),
          dscale,
          ...sizes,
          epsilon,
        }),
      ),
    );
  },
);
