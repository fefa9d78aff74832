import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../activation.ts';
import type { Contract } from './contract.ts';

/** y = activation(convolution of x + bias + residual · residualScale): a square window, and the same number of zeros on all four sides. */
export const FusedPaddedConv2D = 'FusedPaddedConv2D';

export interface FusedPaddedConv2DInputs {
  /** float32 [B, H, W, Cin] */
  x: TensorInfo;
  /** float32 [K, K, Cin, Cout] */
  filter: TensorInfo;
  /** float32 [Cout] */
  bias: TensorInfo;
  /** float32 [B, Ho, Wo, Cout]; absent where nothing is added */
  residual?: TensorInfo;
  /** float32 [Cout]; absent for 1 */
  residualScale?: TensorInfo;
}

export interface FusedPaddedConv2DAttrs {
  /** Positive integer, the same for both axes. */
  strides: number;
  /** Zeros on each side, as PyTorch's `padding`. */
  pad: number;
  activation: FusedActivation;
}

export const fusedPaddedConv2DContract: Contract<
  typeof FusedPaddedConv2D,
  FusedPaddedConv2DInputs,
  FusedPaddedConv2DAttrs
> = {
  kernelName: FusedPaddedConv2D,
  inputs: ['x', 'filter', 'bias', 'residual', 'residualScale'],
};

/** [B, Ho, Wo, Cout], with Ho = ⌊(H + 2·pad − K)/strides⌋ + 1. */
export function paddedConv2DShape(
  [batch, height, width]: readonly number[],
  [kernelSize, , , outChannels]: readonly number[],
  { strides, pad }: Pick<FusedPaddedConv2DAttrs, 'strides' | 'pad'>,
): [number, number, number, number] {
  const size = (n: number) => Math.floor((n + 2 * pad - kernelSize) / strides) + 1;
  return [batch, size(height), size(width), outChannels];
}
