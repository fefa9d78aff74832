import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { LayerNorm2DAttrs } from './LayerNorm2D.ts';

/** dx of a LayerNorm: (g − mean(g) − n · mean(g · n)) / σ with g = dy · gamma and n = (x − mean) / σ, means over the channels of a pixel. */
export const LayerNorm2DBackpropInput = 'LayerNorm2DBackpropInput';

export interface LayerNorm2DBackpropInputInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [C] */
  gamma: TensorInfo;
}

export const layerNorm2DBackpropInputContract: Contract<
  typeof LayerNorm2DBackpropInput,
  LayerNorm2DBackpropInputInputs,
  LayerNorm2DAttrs
> = {
  kernelName: LayerNorm2DBackpropInput,
  inputs: ['dy', 'x', 'gamma'],
};
