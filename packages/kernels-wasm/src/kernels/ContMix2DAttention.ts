import { ContMix2DAttention, defineKernel } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { positionsOf, SOFTMAX_COST } from '../positions.ts';

export const contMix2DAttentionConfig = defineKernel(
  ContMix2DAttention,
  'wasm',
  ({ inputs, backend }) => {
    const { logits, relativePositionBias } = inputs;
    const [batch, height] = logits.shape;
    const work = {
      units: batch * height,
      multiplyAdds: util.sizeFromShape(logits.shape) * SOFTMAX_COST,
    };
    const heap = heapOf(backend);
    return heap.output(logits.shape, (attention) =>
      heap.withWords(positionsOf(logits.shape), (positions) =>
        heap.run('attention', work, () => ({
          positions,
          logits: heap.addressOf(logits),
          bias: heap.addressOf(relativePositionBias),
          y: attention,
          constants: heap.constants,
        })),
      ),
    );
  },
);
