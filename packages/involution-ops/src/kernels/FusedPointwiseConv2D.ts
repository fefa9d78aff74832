import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../activation.ts';

/** y = activation(x · filter + bias + residual), x · filter over the channels: a 1×1 convolution and what follows it. */
export const FusedPointwiseConv2D = 'FusedPointwiseConv2D';

export interface FusedPointwiseConv2DInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, Cin] */
  x: TensorInfo;
  /** float32 [1, 1, Cin, Cout] */
  filter: TensorInfo;
  /** float32 [Cout] */
  bias: TensorInfo;
  /** float32 [B, H, W, Cout]; absent where there is nothing to add */
  residual: TensorInfo;
}

export interface FusedPointwiseConv2DAttrs {
  activation: FusedActivation;
}
