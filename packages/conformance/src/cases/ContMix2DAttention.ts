import { ContMix2DAttention, contMix2dAttention } from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { biasShape } from '../oracle/attention.ts';
import { contMix2DAttentionOracle } from '../oracle/ContMix2DAttention.ts';
import {
  ATTENTION_STEADY,
  attentionDataGroup,
  attentionShape,
  declareAttentionOp,
} from './attention.ts';
import { SOFTMAX_ARBITRARY_KINDS, SOFTMAX_DATA_KINDS } from './neighborhood.ts';

const logits = () => zeros([1, 4, 5, 2, 3, 3]);

export const contMix2DAttentionCases = declareAttentionOp<object>({
  name: ContMix2DAttention,
  defaults: { bias: 'given' },
  inputShapes(set) {
    const logits = attentionShape(set);
    return {
      logits,
      ...(set.bias !== 'none' && { relativePositionBias: biasShape(logits) }),
    };
  },
  attrs: () => ({}),
  run: ({ logits, relativePositionBias }) => contMix2dAttention(logits, relativePositionBias),
  oracle: contMix2DAttentionOracle,
  kinds: SOFTMAX_ARBITRARY_KINDS,
  groups: [
    attentionDataGroup(SOFTMAX_DATA_KINDS),
    {
      description: 'no bias',
      params: [{ ...ATTENTION_STEADY, bias: 'none' }],
      quick: 'all',
    },
  ],
  errors: [
    {
      name: 'logits_rank',
      call: () => contMix2dAttention(zeros([4, 5, 2, 3, 3])),
      throws: RangeError,
      message:
        'contMix2dAttention: logits has rank 5 (shape [4, 5, 2, 3, 3]), expected rank 6 [B, H, W, G, K, K]',
    },
    {
      name: 'window_even',
      call: () => contMix2dAttention(zeros([1, 4, 5, 2, 4, 4])),
      throws: RangeError,
      message: 'contMix2dAttention: logits has windows of 4×4, expected K×K with K odd',
    },
    {
      name: 'bias_groups',
      call: () => contMix2dAttention(logits(), zeros([1, 5, 5])),
      throws: RangeError,
      message:
        'contMix2dAttention: relativePositionBias has shape [1, 5, 5], expected [2, 5, 5] for 2 groups and windows of 3×3',
    },
  ],
});
