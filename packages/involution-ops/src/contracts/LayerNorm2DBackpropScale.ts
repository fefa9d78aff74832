import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { LayerNorm2DAttrs } from './LayerNorm2D.ts';

/** `[2, C]`: Σ dy · (x − mean) / σ and Σ dy over batch and map, the gradients of a LayerNorm's gamma and beta. */
export const LayerNorm2DBackpropScale = 'LayerNorm2DBackpropScale';

export interface LayerNorm2DBackpropScaleInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
}

export const layerNorm2DBackpropScaleContract: Contract<
  typeof LayerNorm2DBackpropScale,
  LayerNorm2DBackpropScaleInputs,
  LayerNorm2DAttrs
> = {
  kernelName: LayerNorm2DBackpropScale,
  inputs: ['dy', 'x'],
};
