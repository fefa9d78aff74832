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
      heap.attentionBackpropLogits(
        batch * height * width * groups,
        kernelSize ** 2 * Float32Array.BYTES_PER_ELEMENT,
        heap.addressOf(attention),
        heap.addressOf(dattention),
        dlogits,
      ),
    );
  },
);
