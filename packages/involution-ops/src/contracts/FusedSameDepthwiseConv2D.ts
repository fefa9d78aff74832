import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../activation.ts';
import type { Contract } from './contract.ts';

/** y = activation(depthwise convolution of x + bias + residual): stride 1, zero padding "same", one filter a channel. */
export const FusedSameDepthwiseConv2D = 'FusedSameDepthwiseConv2D';

export interface FusedSameDepthwiseConv2DInputs {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [K, K, C, 1], K odd */
  filter: TensorInfo;
  /** float32 [C] */
  bias: TensorInfo;
  /** float32 [B, H, W, C]; absent where nothing is added */
  residual?: TensorInfo;
}

export interface FusedSameDepthwiseConv2DAttrs {
  activation: FusedActivation;
}

export const fusedSameDepthwiseConv2DContract: Contract<
  typeof FusedSameDepthwiseConv2D,
  FusedSameDepthwiseConv2DInputs,
  FusedSameDepthwiseConv2DAttrs
> = {
  kernelName: FusedSameDepthwiseConv2D,
  inputs: ['x', 'filter', 'bias', 'residual'],
};
