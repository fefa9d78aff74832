import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { Involution2DAttrs } from './Involution2D.ts';

/** dx[b,h,w,c] = Σ kernel[b,i,j,g(c),u,v] · dy[b,i,j,c] over the (i,j,u,v) that read (h,w) */
export const Involution2DBackpropInput = 'Involution2DBackpropInput';

export interface Involution2DBackpropInputInputs {
  /** float32 [B, Ho, Wo, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, Ho, Wo, G, K, K] */
  kernel: TensorInfo;
}

export interface Involution2DBackpropInputAttrs extends Involution2DAttrs {
  /** [B, H, W, C], which the output's shape does not determine when a stride is above 1. */
  inputShape: [number, number, number, number];
}

export const involution2DBackpropInputContract: Contract<
  typeof Involution2DBackpropInput,
  Involution2DBackpropInputInputs,
  Involution2DBackpropInputAttrs
> = {
  kernelName: Involution2DBackpropInput,
  inputs: ['dy', 'kernel'],
};
