import { ContMix2DBackpropBias, contMix2dBackpropBias } from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { contMix2DBackpropBiasOracle } from '../oracle/ContMix2DBackpropBias.ts';
import { attentionDataGroup, attentionShape, declareAttentionOp } from './attention.ts';

export const contMix2DBackpropBiasCases = declareAttentionOp<object>({
  name: ContMix2DBackpropBias,
  defaults: {},
  inputShapes: (set) => ({ dlogits: attentionShape(set) }),
  attrs: () => ({}),
  run: ({ dlogits }) => contMix2dBackpropBias(dlogits),
  oracle: contMix2DBackpropBiasOracle,
  kinds: ['normal', 'wide', 'subnormal'],
  groups: [attentionDataGroup(EXTREME_DATA_KINDS)],
  errors: [
    {
      name: 'dlogits_rank',
      call: () => contMix2dBackpropBias(zeros([4, 5, 2, 3, 3])),
      throws: RangeError,
      message:
        'contMix2dBackpropBias: dlogits has rank 5 (shape [4, 5, 2, 3, 3]), expected rank 6 [B, H, W, G, K, K]',
    },
    {
      name: 'dlogits_dtype',
      call: () => contMix2dBackpropBias(zeros([1, 4, 5, 2, 3, 3], 'int32')),
      throws: TypeError,
      message:
        "contMix2dBackpropBias: dlogits has dtype int32, expected float32; convert it with tf.cast(dlogits, 'float32')",
    },
    {
      name: 'window_larger_than_the_map',
      call: () => contMix2dBackpropBias(zeros([1, 4, 5, 2, 5, 5])),
      throws: RangeError,
      message:
        'contMix2dBackpropBias: windows of 5×5 do not fit in a map of 4×5; resize the map so that its short side is at least 5, or use a smaller K',
    },
  ],
});
