import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** y = (x − mean) / √(variance + epsilon) · gamma + beta, mean and (biased) variance over the channels of each pixel. */
export const LayerNorm2D = 'LayerNorm2D';

export interface LayerNorm2DInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [C] */
  gamma: TensorInfo;
  /** float32 [C] */
  beta: TensorInfo;
}

export interface LayerNorm2DAttrs {
  epsilon: number;
}
