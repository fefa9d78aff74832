import {
  GlobalResponseNorm2D,
  type GlobalResponseNorm2DAttrs,
  type GlobalResponseNorm2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';

export const globalResponseNorm2DConfig: KernelConfig = {
  kernelName: GlobalResponseNorm2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs as GlobalResponseNorm2DInputs;
    const { epsilon } = attrs as unknown as GlobalResponseNorm2DAttrs;
    const [batch, height, width, channels] = x.shape;
    const scratchBytes = Math.ceil(channels / 4) * 4 * Float32Array.BYTES_PER_ELEMENT;
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.withScratch(scratchBytes, (scratch) =>
        heap.responseNorm(
          heap.addressOf(x),
          heap.addressOf(gamma),
          heap.addressOf(beta),
          y,
          scratch,
          batch,
          height * width,
          channels,
          epsilon,
        ),
      ),
    );
  },
};
