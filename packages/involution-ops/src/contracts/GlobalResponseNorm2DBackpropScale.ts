import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { GlobalResponseNorm2DAttrs } from './GlobalResponseNorm2D.ts';

/** `[2, C]`: Σ N · dy · x and Σ dy over batch and map, the gradients of a global response normalisation's gamma and beta. */
export const GlobalResponseNorm2DBackpropScale = 'GlobalResponseNorm2DBackpropScale';

export interface GlobalResponseNorm2DBackpropScaleInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
}

export const globalResponseNorm2DBackpropScaleContract: Contract<
  typeof GlobalResponseNorm2DBackpropScale,
  GlobalResponseNorm2DBackpropScaleInputs,
  GlobalResponseNorm2DAttrs
> = {
  kernelName: GlobalResponseNorm2DBackpropScale,
  inputs: ['dy', 'x'],
};
