import {
  ContMix2DBackpropLogits,
  type ContMix2DBackpropLogitsInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';

export const contMix2DBackpropLogitsConfig: KernelConfig = {
  kernelName: ContMix2DBackpropLogits,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { dattention, attention } = inputs as ContMix2DBackpropLogitsInputs;
    const [batch, height, width, groups, kernelSize] = attention.shape;
    const heap = heapOf(backend);
    return heap.output(attention.shape, (dlogits) =>
      heap.attentionBackpropLogits(
        batch * height * width * groups,
        kernelSize ** 2 * Float32Array.BYTES_PER_ELEMENT,
        heap.addressOf(attention),
        heap.addressOf(dattention),
        dlogits,
      ),
    );
  },
};
