import { ContMix2DBackpropBias, defineKernel } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { positionsOf } from '../positions.ts';

export const contMix2DBackpropBiasConfig = defineKernel(
  ContMix2DBackpropBias,
  'wasm',
  ({ inputs, backend }) => {
    const { dlogits } = inputs;
    const [, , , groups, kernelSize] = dlogits.shape;
    const span = 2 * kernelSize - 1;
    const heap = heapOf(backend);
    return heap.output([groups, span, span], (dbias) =>
      heap.withWords(positionsOf(dlogits.shape), (positions) =>
        heap.attentionBackpropBias({ positions, dlogits: heap.addressOf(dlogits), dbias }),
      ),
    );
  },
);
