import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/** y = (gamma · N + 1) · x + beta, N = G / (mean of G over the channels + epsilon), G = ‖x‖₂ of each channel over H and W. */
export const GlobalResponseNorm2D = 'GlobalResponseNorm2D';

export interface GlobalResponseNorm2DInputs {
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

export const globalResponseNorm2DContract: Contract<
  typeof GlobalResponseNorm2D,
  GlobalResponseNorm2DInputs,
  GlobalResponseNorm2DAttrs
> = {
  kernelName: GlobalResponseNorm2D,
  inputs: ['x', 'gamma', 'beta'],
};
