import { defineKernel, GlobalResponseNorm2DBackpropInput } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { withResponseSums } from '../response_norm.ts';

export const globalResponseNorm2DBackpropInputConfig = defineKernel(
  GlobalResponseNorm2DBackpropInput,
  'wasm',
  ({ inputs: { dy, x, gamma }, backend, attrs: { epsilon } }) => {
    const heap = heapOf(backend);
    return heap.output(x.shape, (dx) =>
      withResponseSums(heap, x.shape, (sizes) =>
        heap.responseNormBackpropInput({
          dy: heap.addressOf(dy),
          x: heap.addressOf(x),
          gamma: heap.addressOf(gamma),
          dx,
          ...sizes,
          epsilon,
        }),
      ),
    );
  },
);
