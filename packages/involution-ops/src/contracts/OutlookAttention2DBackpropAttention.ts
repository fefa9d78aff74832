import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { OutlookAttention2DAttrs } from './OutlookAttention2D.ts';

/** dattention[b,m,g,i,j] = Σ_{c in g} dy[b, s·m + i − p, c] · v[b, s·m + j − p, c], and 0 where either is outside the map. */
export const OutlookAttention2DBackpropAttention = 'OutlookAttention2DBackpropAttention';

export interface OutlookAttention2DBackpropAttentionInputs {
  /** float32 [B, H, W, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  v: TensorInfo;
}

export interface OutlookAttention2DBackpropAttentionAttrs extends OutlookAttention2DAttrs {
  /** [B, ⌈H/strideH⌉, ⌈W/strideW⌉, heads, K², K²] */
  attentionShape: [number, number, number, number, number, number];
}

export const outlookAttention2DBackpropAttentionContract: Contract<
  typeof OutlookAttention2DBackpropAttention,
  OutlookAttention2DBackpropAttentionInputs,
  OutlookAttention2DBackpropAttentionAttrs
> = {
  kernelName: OutlookAttention2DBackpropAttention,
  inputs: ['dy', 'v'],
};
