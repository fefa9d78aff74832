import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/** y = (x − mean) / √(variance + epsilon) · gamma + beta, mean and (biased) variance over the channels of each pixel. */
export const LayerNorm2D = 'LayerNorm2D';

export interface LayerNorm2DInputs {
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

export const layerNorm2DContract: Contract<
  typeof LayerNorm2D,
  LayerNorm2DInputs,
  LayerNorm2DAttrs
> = {
  kernelName: LayerNorm2D,
  inputs: ['x', 'gamma', 'beta'],
};
