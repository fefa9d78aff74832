import { defineKernel, OutlookAttention2DBackpropAttention } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const outlookAttention2DBackpropAttentionConfig = defineKernel(
  OutlookAttention2DBackpropAttention,
  'tensorflow',
  ({ inputs, backend, attrs: { strides, attentionShape } }) => {
    const [, height, width, heads, positions] = attentionShape;
    return runOp(backend, OutlookAttention2DBackpropAttention, inputs, {
      ints: { strides, windows: [height, width], heads, positions },
    });
  },
);
