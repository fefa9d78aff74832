import { defineKernel, LayerNorm2D } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';

/** What an element takes, in multiply–adds: three passes, of which two over the cache. */
const COST = 6;

export const layerNorm2DConfig = defineKernel(LayerNorm2D, 'wasm', ({ inputs, backend, attrs }) => {
  const { x, gamma, beta } = inputs;
  const { epsilon } = attrs;
  const [batch, height, width, channels] = x.shape;
  const pixels = batch * height * width;
  const heap = heapOf(backend);
  return heap.output(x.shape, (y) =>
    heap.run('layerNorm', { units: pixels, multiplyAdds: pixels * channels * COST }, () => ({
      x: heap.addressOf(x),
      gamma: heap.addressOf(gamma),
      beta: heap.addressOf(beta),
      y,
      channels,
      epsilon,
    })),
  );
});
