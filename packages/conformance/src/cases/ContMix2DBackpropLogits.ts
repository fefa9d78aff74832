import { ContMix2DBackpropLogits, contMix2dBackpropLogits } from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { contMix2DBackpropLogitsOracle } from '../oracle/ContMix2DBackpropLogits.ts';
import { attentionDataGroup, attentionShape, declareAttentionOp } from './attention.ts';

const attention = () => zeros([1, 4, 5, 2, 3, 3]);

export const contMix2DBackpropLogitsCases = declareAttentionOp<object>({
  name: ContMix2DBackpropLogits,
  defaults: {},
  inputShapes: (set) => ({ dattention: attentionShape(set), attention: attentionShape(set) }),
  attrs: () => ({}),
  run: ({ dattention, attention }) => contMix2dBackpropLogits(dattention, attention),
  oracle: contMix2DBackpropLogitsOracle,
  kinds: ['normal', 'wide', 'subnormal', 'nan'],
  groups: [
    // Three values are multiplied: what is huge already would overflow.
    attentionDataGroup(['wide', 'subnormal', 'negative_zero', 'nan', 'infinity']),
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
});
