import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/**
 * y = project · GRN(depthwise(GELU(expand · x + expandBias)) + depthwiseBias) + bias + residual · residualScale: expand and project are 1×1
 * convolutions, depthwise is one of stride 1 that keeps the size, and GRN is `GlobalResponseNorm2D`.
 */
export const FusedConvFFN2D = 'FusedConvFFN2D';

export interface FusedConvFFN2DInputs {
  /** float32 [B, H, W, Cin] */
  x: TensorInfo;
  /** float32 [1, 1, Cin, D] */
  expand: TensorInfo;
  /** float32 [D] */
  expandBias: TensorInfo;
  /** float32 [K, K, D, 1], K odd */
  depthwise: TensorInfo;
  /** float32 [D] */
  depthwiseBias: TensorInfo;
  /** float32 [D], as beta */
  gamma: TensorInfo;
  beta: TensorInfo;
  /** float32 [1, 1, D, Cout] */
  project: TensorInfo;
  /** float32 [Cout] */
  bias: TensorInfo;
  /** float32 [B, H, W, Cout]; absent where nothing is added */
  residual?: TensorInfo;
  /** float32 [Cout]; absent for 1 */
  residualScale?: TensorInfo;
}

export interface FusedConvFFN2DAttrs {
  /** What GRN adds to the mean norm. */
  epsilon: number;
}

export const fusedConvFFN2DContract: Contract<
  typeof FusedConvFFN2D,
  FusedConvFFN2DInputs,
  FusedConvFFN2DAttrs
> = {
  kernelName: FusedConvFFN2D,
  inputs: [
    'x',
    'expand',
    'expandBias',
    'depthwise',
    'depthwiseBias',
    'gamma',
    'beta',
    'project',
    'bias',
    'residual',
    'residualScale',
  ],
};
