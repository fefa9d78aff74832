import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { OutlookAttention2DAttrs } from './OutlookAttention2D.ts';

/** dv: `OutlookAttention2D` of dy with where to and where from exchanged, attention[b,m,g,j,i]. */
export const OutlookAttention2DBackpropInput = 'OutlookAttention2DBackpropInput';

export interface OutlookAttention2DBackpropInputInputs {
  /** float32 [B, H, W, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, ⌈H/strideH⌉, ⌈W/strideW⌉, heads, K², K²] */
  attention: TensorInfo;
}

export const outlookAttention2DBackpropInputContract: Contract<
  typeof OutlookAttention2DBackpropInput,
  OutlookAttention2DBackpropInputInputs,
  OutlookAttention2DAttrs
> = {
  kernelName: OutlookAttention2DBackpropInput,
  inputs: ['dy', 'attention'],
};
