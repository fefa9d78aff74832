import { ContMix2DAttention, type ContMix2DAttentionInputs } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { positionsOf } from '../positions.ts';

export const contMix2DAttentionConfig: KernelConfig = {
  kernelName: ContMix2DAttention,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { logits, relativePositionBias } = inputs as ContMix2DAttentionInputs;
    const heap = heapOf(backend);
    return heap.output(logits.shape, (attention) =>
      heap.withWords(positionsOf(logits.shape), (positions) =>
        heap.attention(
          positions,
          heap.addressOf(logits),
          heap.addressOf(relativePositionBias),
          attention,
          heap.constants,
        ),
      ),
    );
  },
};
