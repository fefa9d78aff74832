import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import {
  OutlookAttention2D,
  type OutlookAttention2DAttrs,
} from '../contracts/OutlookAttention2D.ts';
import { outlookAttention2dBackpropAttention } from '../ops/outlook_attention2d_backprop_attention.ts';
import { outlookAttention2dBackpropInput } from '../ops/outlook_attention2d_backprop_input.ts';

export const outlookAttention2DGradConfig: GradConfig = {
  kernelName: OutlookAttention2D,
  inputsToSave: ['v', 'attention'],
  gradFunc: (dy, saved, attrs) => {
    const [v, attention] = saved;
    const { strides } = attrs as unknown as OutlookAttention2DAttrs;
    const shape = attention.shape as [number, number, number, number, number, number];
    return {
      v: () => outlookAttention2dBackpropInput(dy as Tensor, attention, strides),
      attention: () => outlookAttention2dBackpropAttention(dy as Tensor, v, shape, strides),
    };
  },
};
