import {
  ContMix2DBackpropBias,
  type ContMix2DBackpropBiasInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { positionsOf } from '../positions.ts';

export const contMix2DBackpropBiasConfig: KernelConfig = {
  kernelName: ContMix2DBackpropBias,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { dlogits } = inputs as ContMix2DBackpropBiasInputs;
    const [, , , groups, kernelSize] = dlogits.shape;
    const span = 2 * kernelSize - 1;
    const heap = heapOf(backend);
    return heap.output([groups, span, span], (dbias) =>
      heap.withWords(positionsOf(dlogits.shape), (positions) =>
        heap.attentionBackpropBias(positions, heap.addressOf(dlogits), dbias),
      ),
    );
  },
};
