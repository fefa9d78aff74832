import { Gelu, type GeluInputs } from '@dynaconv/involution-ops/base';
import { type KernelConfig, util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';

export const geluConfig: KernelConfig = {
  kernelName: Gelu,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { x } = inputs as GeluInputs;
    const heap = heapOf(backend);
    const size = util.sizeFromShape(x.shape);
    return heap.output(x.shape, (y) => activate(heap, 'gelu', heap.addressOf(x), y, size));
  },
};
