import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { OutlookAttention2DAttrs } from '../contracts/OutlookAttention2D.ts';
import { OutlookAttention2DBackpropAttention } from '../contracts/OutlookAttention2DBackpropAttention.ts';
import { outlookAttention2d } from '../ops/outlook_attention2d.ts';
import { outlookAttention2dBackpropInput } from '../ops/outlook_attention2d_backprop_input.ts';

/** ⟨ddattention, backpropAttention(dy, v)⟩ is the trilinear form ⟨dy, outlook(v, attention)⟩ at attention = ddattention. */
export const outlookAttention2DBackpropAttentionGradConfig: GradConfig = {
  kernelName: OutlookAttention2DBackpropAttention,
  inputsToSave: ['dy', 'v'],
  gradFunc: (ddattention, saved, attrs) => {
    const [dy, v] = saved as Tensor4D[];
    const { strides } = attrs as unknown as OutlookAttention2DAttrs;
    return {
      dy: () => outlookAttention2d(v, ddattention as Tensor, strides),
      v: () => outlookAttention2dBackpropInput(dy, ddattention as Tensor, strides),
    };
  },
};
