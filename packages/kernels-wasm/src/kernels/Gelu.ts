import { defineKernel, Gelu } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';

export const geluConfig = defineKernel(Gelu, 'wasm', ({ inputs, backend }) => {
  const { x } = inputs;
  const heap = heapOf(backend);
  const size = util.sizeFromShape(x.shape);
  return heap.output(x.shape, (y) => activate(heap, 'gelu', heap.addressOf(x), y, size));
});
