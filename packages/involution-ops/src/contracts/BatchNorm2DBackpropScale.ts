import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNorm2DAttrs } from './BatchNorm2DBackpropInput.ts';
import type { Contract } from './contract.ts';

/** `[2, C]`: Σ dy · (x − mean) / √(variance + epsilon) and Σ dy over batch and map, the gradients of gamma and beta. */
export const BatchNorm2DBackpropScale = 'BatchNorm2DBackpropScale';

export interface BatchNorm2DBackpropScaleInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [2, C], as `BatchMoments2D` gives them */
  moments: TensorInfo;
}

export const batchNorm2DBackpropScaleContract: Contract<
  typeof BatchNorm2DBackpropScale,
  BatchNorm2DBackpropScaleInputs,
  BatchNorm2DAttrs
> = {
  kernelName: BatchNorm2DBackpropScale,
  inputs: ['dy', 'x', 'moments'],
};
