import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** attention = softmax over the K² taps of logits + relative position bias; see `ContMix2D`. */
export const ContMix2DAttention = 'ContMix2DAttention';

export interface ContMix2DAttentionInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, G, K, K] */
  logits: TensorInfo;
  /** float32 [G, 2K − 1, 2K − 1] */
  relativePositionBias: TensorInfo;
}
