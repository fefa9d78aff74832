import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { OutlookAttention2DAttrs } from '../contracts/OutlookAttention2D.ts';
import { OutlookAttention2DBackpropInput } from '../contracts/OutlookAttention2DBackpropInput.ts';
import { outlookAttention2d } from '../ops/outlook_attention2d.ts';
import { outlookAttention2dBackpropAttention } from '../ops/outlook_attention2d_backprop_attention.ts';

/** ⟨ddv, backpropInput(dy, attention)⟩ is the trilinear form ⟨dy, outlook(v, attention)⟩ at v = ddv: its derivatives follow. */
export const outlookAttention2DBackpropInputGradConfig: GradConfig = {
  kernelName: OutlookAttention2DBackpropInput,
  inputsToSave: ['dy', 'attention'],
  gradFunc: (ddv, saved, attrs) => {
    const [dy, attention] = saved;
    const { strides } = attrs as unknown as OutlookAttention2DAttrs;
    const shape = attention.shape as [number, number, number, number, number, number];
    return {
      dy: () => outlookAttention2d(ddv as Tensor4D, attention, strides),
      attention: () => outlookAttention2dBackpropAttention(dy, ddv as Tensor, shape, strides),
    };
  },
};
