import {
  LayerNorm2D,
  type LayerNorm2DAttrs,
  type LayerNorm2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';

/** What an element takes, in multiply–adds: three passes, of which two over the cache. */
const COST = 6;

export const layerNorm2DConfig: KernelConfig = {
  kernelName: LayerNorm2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs as LayerNorm2DInputs;
    const { epsilon } = attrs as unknown as LayerNorm2DAttrs;
    const [batch, height, width, channels] = x.shape;
    const pixels = batch * height * width;
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.run('layerNorm', { units: pixels, multiplyAdds: pixels * channels * COST }, () => [
        heap.addressOf(x),
        heap.addressOf(gamma),
        heap.addressOf(beta),
        y,
        channels,
        epsilon,
      ]),
    );
  },
};
