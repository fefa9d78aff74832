import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { GlobalResponseNorm2DAttrs } from './GlobalResponseNorm2D.ts';

/**
 * dx of a global response normalisation: (gamma · G/D + 1) · dy + (P · gamma / D − mean(P · gamma · G) / D²) / G · x with G = ‖x‖₂ and
 * P = Σ dy · x of each channel over H and W, D = mean(G) + epsilon, means over the channels. Where G is 0 nothing goes through it,
 * as in PyTorch.
 */
export const GlobalResponseNorm2DBackpropInput = 'GlobalResponseNorm2DBackpropInput';

export interface GlobalResponseNorm2DBackpropInputInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [C] */
  gamma: TensorInfo;
}

export const globalResponseNorm2DBackpropInputContract: Contract<
  typeof GlobalResponseNorm2DBackpropInput,
  GlobalResponseNorm2DBackpropInputInputs,
  GlobalResponseNorm2DAttrs
> = {
  kernelName: GlobalResponseNorm2DBackpropInput,
  inputs: ['dy', 'x', 'gamma'],
};
