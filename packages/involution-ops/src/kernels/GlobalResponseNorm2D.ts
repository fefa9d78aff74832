import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** y = (gamma · N + 1) · x + beta, N = G / (mean of G over the channels + epsilon), G = ‖x‖₂ of each channel over H and W. */
export const GlobalResponseNorm2D = 'GlobalResponseNorm2D';

export interface GlobalResponseNorm2DInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [C] */
  gamma: TensorInfo;
  /** float32 [C] */
  beta: TensorInfo;
}

export interface GlobalResponseNorm2DAttrs {
  epsilon: number;
}
