import { defineKernel, GlobalResponseNorm2D } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { responseNorm } from '../response_norm.ts';

export const globalResponseNorm2DConfig = defineKernel(
  GlobalResponseNorm2D,
  'wasm',
  ({ inputs: { x, gamma, beta }, backend, attrs }) => {
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      responseNorm(heap, { shape: x.shape, x: heap.addressOf(x), gamma, beta, y, ...attrs }),
    );
  },
);
