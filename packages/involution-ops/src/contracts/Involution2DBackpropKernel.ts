import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { Involution2DAttrs } from './Involution2D.ts';

/** dkernel[b,i,j,g,u,v] = Σ_{c in g} dy[b,i,j,c] · x[b, s·i + d·u − p, s·j + d·v − p, c] */
export const Involution2DBackpropKernel = 'Involution2DBackpropKernel';

export interface Involution2DBackpropKernelInputs {
  /** float32 [B, Ho, Wo, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
}

export interface Involution2DBackpropKernelAttrs extends Involution2DAttrs {
  /** [B, Ho, Wo, G, K, K] */
  kernelShape: [number, number, number, number, number, number];
}

export const involution2DBackpropKernelContract: Contract<
  typeof Involution2DBackpropKernel,
  Involution2DBackpropKernelInputs,
  Involution2DBackpropKernelAttrs
> = {
  kernelName: Involution2DBackpropKernel,
  inputs: ['dy', 'x'],
};
