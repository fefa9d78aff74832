import { ContMix2DBackpropLogits, defineKernel } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';

export const contMix2DBackpropLogitsConfig = defineKernel(
  ContMix2DBackpropLogits,
  'wasm',
  ({ inputs, backend }) => {
    const { dattention, attention } = inputs;
    const [batch, height, width, groups, kernelSize] = attention.shape;
    const heap = heapOf(backend);
    return heap.output(attention.shape, (dlogits) =>
      heap.attentionBackpropLogits({
        windows: batch * height * width * groups,
        bytes: kernelSize ** 2 * Float32Array.BYTES_PER_ELEMENT,
        attention: heap.addressOf(attention),
        dattention: heap.addressOf(dattention),
        y: dlogits,
      }),
    );
  },
);
