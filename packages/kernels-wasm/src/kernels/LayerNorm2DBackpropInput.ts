import { defineKernel, LayerNorm2DBackpropInput } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';

/** Operations for each value, in four passes over its pixel. */
const COST = 8;

export const layerNorm2DBackpropInputConfig = defineKernel(
  LayerNorm2DBackpropInput,
  'wasm',
  ({ inputs: { dy, x, gamma }, backend, attrs: { epsilon } }) => {
    const heap = heapOf(backend);
    const channels = x.shape[3];
    const size = util.sizeFromShape(x.shape);
    const work = { units: size / channels, multiplyAdds: size * COST };
    return heap.output(x.shape, (dx) =>
      heap.run('layerNormBackpropInput', work, () => ({
        dy: heap.addressOf(dy),
        x: heap.addressOf(x),
        gamma: heap.addressOf(gamma),
        dx,
        channels,
        epsilon,
      })),
    );
  },
);
