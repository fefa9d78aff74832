import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/**
 * dx = gamma / σ · (dy − dbeta / N − (x − mean) / σ · dgamma / N), σ = √(variance + epsilon), N = B·H·W (Ioffe and Szegedy, arXiv
 * 1502.03167, §3).
 */
export const BatchNorm2DBackpropInput = 'BatchNorm2DBackpropInput';

export interface BatchNorm2DBackpropInputInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [2, C], as `BatchMoments2D` gives them */
  moments: TensorInfo;
  /** float32 [C] */
  gamma: TensorInfo;
  /** float32 [2, C], dgamma and dbeta, as `BatchNorm2DBackpropScale` gives them */
  dscale: TensorInfo;
}

export interface BatchNorm2DAttrs {
  epsilon: number;
}

export const batchNorm2DBackpropInputContract: Contract<
  typeof BatchNorm2DBackpropInput,
  BatchNorm2DBackpropInputInputs,
  BatchNorm2DAttrs
> = {
  kernelName: BatchNorm2DBackpropInput,
  inputs: ['dy', 'x', 'moments', 'gamma', 'dscale'],
};
