import { defineKernel, GlobalResponseNorm2D } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';

export const globalResponseNorm2DConfig = defineKernel(
  GlobalResponseNorm2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs;
    const { epsilon } = attrs;
    const [batch, height, width, channels] = x.shape;
    const scratchBytes = Math.ceil(channels / 4) * 4 * Float32Array.BYTES_PER_ELEMENT;
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.withScratch(scratchBytes, (scratch) =>
        heap.responseNorm({
          x: heap.addressOf(x),
          gamma: heap.addressOf(gamma),
          beta: heap.addressOf(beta),
          y,
          scratch,
          batch,
          pixels: height * width,
          channels,
          epsilon,
        }),
      ),
    );
  },
);
