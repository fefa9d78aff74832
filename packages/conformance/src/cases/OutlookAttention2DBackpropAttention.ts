import {
  OutlookAttention2DBackpropAttention,
  type OutlookAttention2DBackpropAttentionAttrs,
  outlookAttention2dBackpropAttention,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { outlookAttention2DBackpropAttentionOracle } from '../oracle/OutlookAttention2DBackpropAttention.ts';
import { declareOutlookGradient, OUTLOOK_KINDS, outlookAttrs, outlookShapes } from './outlook.ts';

export const outlookAttention2DBackpropAttentionCases =
  declareOutlookGradient<OutlookAttention2DBackpropAttentionAttrs>({
    name: OutlookAttention2DBackpropAttention,
    kinds: OUTLOOK_KINDS,
    defaults: {},
    inputShapes(set) {
      const { map } = outlookShapes(set);
      return { dy: map, v: map };
    },
    attrs: (set) => ({ ...outlookAttrs(set), attentionShape: outlookShapes(set).attention }),
    run: ({ dy, v }, { attentionShape, strides }) =>
      outlookAttention2dBackpropAttention(dy, v, attentionShape, strides),
    oracle: outlookAttention2DBackpropAttentionOracle,
    groups: [],
    errors: [
      {
        name: 'dy_shape',
        call: () =>
          outlookAttention2dBackpropAttention(
            zeros([1, 4, 5, 32]),
            zeros([1, 4, 5, 64]),
            [1, 2, 3, 2, 9, 9],
            2,
          ),
        throws: RangeError,
        message:
          'outlookAttention2dBackpropAttention: dy has shape [1, 4, 5, 32], expected [1, 4, 5, 64] as the output of the forward pass',
      },
      {
        name: 'attention_shape_negative',
        call: () =>
          outlookAttention2dBackpropAttention(
            zeros([1, 4, 5, 64]),
            zeros([1, 4, 5, 64]),
            [1, 2, 3, -2, 9, 9],
            2,
          ),
        throws: RangeError,
        message:
          'outlookAttention2dBackpropAttention: attentionShape is [1,2,3,-2,9,9], expected integers of at least 0',
      },
    ],
  });
