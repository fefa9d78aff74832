import {
  LayerNorm2D,
  type LayerNorm2DAttrs,
  type LayerNorm2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';

export const layerNorm2DConfig: KernelConfig = {
  kernelName: LayerNorm2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs as LayerNorm2DInputs;
    const { epsilon } = attrs as unknown as LayerNorm2DAttrs;
    const [batch, height, width, channels] = x.shape;
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.layerNorm(
        heap.addressOf(x),
        heap.addressOf(gamma),
        heap.addressOf(beta),
        y,
        batch * height * width,
        channels,
        epsilon,
      ),
    );
  },
};
