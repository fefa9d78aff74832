import {
  OutlookAttention2D,
  type OutlookAttention2DAttrs,
  outlookAttention2d,
} from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { outlookAttention2DOracle } from '../oracle/OutlookAttention2D.ts';
import { declareOutlook, OUTLOOK_KINDS, outlookAttrs, outlookShapes } from './outlook.ts';

const v = () => zeros([1, 4, 5, 64]) as Tensor4D;
const attention = (heads = 2, size = 9) => zeros([1, 2, 3, heads, size, size]);

export const outlookAttention2DCases = declareOutlook<OutlookAttention2DAttrs>({
  name: OutlookAttention2D,
  kinds: OUTLOOK_KINDS,
  defaults: {},
  inputShapes(set) {
    const { map, attention } = outlookShapes(set);
    return { v: map, attention };
  },
  attrs: outlookAttrs,
  run: ({ v, attention }, { strides }) => outlookAttention2d(v as Tensor4D, attention, strides),
  oracle: outlookAttention2DOracle,
  groups: [],
  errors: [
    {
      name: 'v_rank',
      call: () => outlookAttention2d(zeros([4, 5, 64]) as unknown as Tensor4D, attention(), 2),
      throws: RangeError,
      message: 'outlookAttention2d: v has rank 3 (shape [4, 5, 64]), expected rank 4 [B, H, W, C]',
    },
    {
      name: 'v_dtype',
      call: () => outlookAttention2d(zeros([1, 4, 5, 64], 'int32') as Tensor4D, attention(), 2),
      throws: TypeError,
      message:
        "outlookAttention2d: v has dtype int32, expected float32; convert it with tf.cast(v, 'float32')",
    },
    {
      name: 'v_empty_map',
      call: () => outlookAttention2d(zeros([1, 0, 5, 64]) as Tensor4D, attention(), 2),
      throws: RangeError,
      message:
        'outlookAttention2d: v has shape [1, 0, 5, 64], expected at least one row, one column and one channel',
    },
    {
      name: 'attention_rank',
      call: () => outlookAttention2d(v(), zeros([1, 2, 3, 162]), 2),
      throws: RangeError,
      message:
        'outlookAttention2d: attention has rank 4 (shape [1, 2, 3, 162]), expected rank 6 [B, h, w, heads, K², K²]',
    },
    {
      name: 'attention_not_square',
      call: () => outlookAttention2d(v(), zeros([1, 2, 3, 2, 9, 25]), 2),
      throws: RangeError,
      message:
        'outlookAttention2d: attention has windows of 9×25 positions, expected K²×K² with K odd',
    },
    {
      name: 'attention_even',
      call: () => outlookAttention2d(v(), attention(2, 4), 2),
      throws: RangeError,
      message:
        'outlookAttention2d: attention has windows of 4×4 positions, expected K²×K² with K odd',
    },
    {
      name: 'attention_of_an_involution',
      call: () => outlookAttention2d(v(), attention(2, 3), 2),
      throws: RangeError,
      message:
        'outlookAttention2d: attention has windows of 3×3 positions, expected K²×K² with K odd',
    },
    {
      name: 'attention_heads',
      call: () => outlookAttention2d(v(), attention(3), 2),
      throws: RangeError,
      message: 'outlookAttention2d: attention has 3 heads, which do not divide 64 channels',
    },
    {
      name: 'attention_windows',
      call: () => outlookAttention2d(v(), attention(), 1),
      throws: RangeError,
      message:
        'outlookAttention2d: attention has shape [1, 2, 3, 2, 9, 9], expected [1, 4, 5, 2, 9, 9] for v of shape [1, 4, 5, 64] and strides [1, 1]',
    },
    {
      name: 'strides_zero',
      call: () => outlookAttention2d(v(), attention(), 0),
      throws: RangeError,
      message:
        'outlookAttention2d: strides is 0, expected a positive integer or a pair of them [height, width]',
    },
  ],
});
