import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/**
 * dfilter[u, v, c, 0] = Σ of dy[b, i, j, c] · x[b, i + u − p, j + v − p, c] over the pixels inside the map, p = (K − 1)/2: the
 * gradient by the filter of a depthwise convolution of stride 1, zero padding "same"; [K, K, C, 1]. A backend that has this kernel
 * and `FusedSameDepthwiseConv2D` uses both for gradients; other backends use stock kernels.
 */
export const SameDepthwiseConv2DBackpropFilter = 'SameDepthwiseConv2DBackpropFilter';

export interface SameDepthwiseConv2DBackpropFilterInputs {
  /** float32 [B, H, W, C] */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
}

export interface SameDepthwiseConv2DBackpropFilterAttrs {
  /** K, odd */
  kernelSize: number;
}

export const sameDepthwiseConv2DBackpropFilterContract: Contract<
  typeof SameDepthwiseConv2DBackpropFilter,
  SameDepthwiseConv2DBackpropFilterInputs,
  SameDepthwiseConv2DBackpropFilterAttrs
> = {
  kernelName: SameDepthwiseConv2DBackpropFilter,
  inputs: ['dy', 'x'],
};
