import { ContMix2DBackpropLogits, contMix2dBackpropLogits } from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { contMix2DBackpropLogitsOracle } from '../oracle/ContMix2DBackpropLogits.ts';
import {
  ATTENTION_PARAMETERS,
  ATTENTION_STEADY,
  arbitraryAttention,
  attentionDataGroup,
  attentionGroups,
  attentionShape,
} from './attention.ts';
import { steadyGroups } from './steady.ts';

const attention = () => zeros([1, 4, 5, 2, 3, 3]);

export const contMix2DBackpropLogitsCases = declareOp<object>({
  name: ContMix2DBackpropLogits,
  parameters: ATTENTION_PARAMETERS,
  defaults: {},
  inputShapes: (set) => ({ dattention: attentionShape(set), attention: attentionShape(set) }),
  attrs: () => ({}),
  run: ({ dattention, attention }) => contMix2dBackpropLogits(dattention, attention),
  oracle: contMix2DBackpropLogitsOracle,
  groups: [
    ...attentionGroups,
    // Three values are multiplied: what is huge already would overflow.
    attentionDataGroup(['wide', 'subnormal', 'negative_zero', 'nan', 'infinity']),
    ...steadyGroups(ATTENTION_STEADY),
  ],
  errors: [
    {
      name: 'attention_rank',
      call: () => contMix2dBackpropLogits(attention(), zeros([4, 5, 2, 3, 3])),
      throws: RangeError,
      message:
        'contMix2dBackpropLogits: attention has rank 5 (shape [4, 5, 2, 3, 3]), expected rank 6 [B, H, W, G, K, K]',
    },
    {
      name: 'shapes_differ',
      call: () => contMix2dBackpropLogits(zeros([1, 4, 5, 1, 3, 3]), attention()),
      throws: RangeError,
      message:
        'contMix2dBackpropLogits: dattention has shape [1, 4, 5, 1, 3, 3], expected [1, 4, 5, 2, 3, 3] as the attention',
    },
  ],
  arbitrary: arbitraryAttention(['normal', 'wide', 'subnormal', 'nan']),
});
