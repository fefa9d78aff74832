import {
  type OutlookAttention2DAttrs,
  OutlookAttention2DBackpropInput,
  outlookAttention2dBackpropInput,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { outlookAttention2DBackpropInputOracle } from '../oracle/OutlookAttention2DBackpropInput.ts';
import { declareOutlookGradient, OUTLOOK_KINDS, outlookAttrs, outlookShapes } from './outlook.ts';

export const outlookAttention2DBackpropInputCases = declareOutlookGradient<OutlookAttention2DAttrs>(
  {
    name: OutlookAttention2DBackpropInput,
    kinds: OUTLOOK_KINDS,
    defaults: {},
    inputShapes(set) {
      const { map, attention } = outlookShapes(set);
      return { dy: map, attention };
    },
    attrs: outlookAttrs,
    run: ({ dy, attention }, { strides }) =>
      outlookAttention2dBackpropInput(dy, attention, strides),
    oracle: outlookAttention2DBackpropInputOracle,
    groups: [],
    errors: [
      {
        name: 'dy_shape',
        call: () =>
          outlookAttention2dBackpropInput(zeros([1, 4, 7, 64]), zeros([1, 2, 3, 2, 9, 9]), 2),
        throws: RangeError,
        message:
          'outlookAttention2dBackpropInput: attention has shape [1, 2, 3, 2, 9, 9], expected [1, 2, 4, 2, 9, 9] for dy of shape [1, 4, 7, 64] and strides [2, 2]',
      },
    ],
  },
);
