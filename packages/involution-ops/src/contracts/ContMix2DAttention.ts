import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** attention = softmax over the K² taps of logits + relative position bias; see `ContMix2D`. */
export const ContMix2DAttention = 'ContMix2DAttention';

export interface ContMix2DAttentionInputs {
  /** float32 [B, H, W, G, K, K] */
  logits: TensorInfo;
  /** float32 [G, 2K − 1, 2K − 1] */
  relativePositionBias: TensorInfo;
}

export const contMix2DAttentionContract: Contract<
  typeof ContMix2DAttention,
  ContMix2DAttentionInputs,
  NoAttrs
> = {
  kernelName: ContMix2DAttention,
  inputs: ['logits', 'relativePositionBias'],
};
