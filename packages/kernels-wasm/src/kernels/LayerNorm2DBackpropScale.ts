import { defineKernel, LayerNorm2DBackpropScale } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';

export const layerNorm2DBackpropScaleConfig = defineKernel(
  LayerNorm2DBackpropScale,
  'wasm',
  ({ inputs: { dy, x }, backend, attrs: { epsilon } }) => {
    const heap = heapOf(backend);
    const [batch, height, width, channels] = x.shape;
    return heap.output([2, channels], (dscale) =>
      heap.withScratch(2 * channels * Float32Array.BYTES_PER_ELEMENT, (scratch) =>
        heap.layerNormBackpropScale({
          dy: heap.addressOf(dy),
          x: heap.addressOf(x),
          dscale,
          scratch,
          pixels: batch * height * width,
          channels,
          epsilon,
        }),
      ),
    );
  },
);
