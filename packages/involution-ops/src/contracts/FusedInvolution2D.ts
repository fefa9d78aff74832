import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../activation.ts';
import type { Contract } from './contract.ts';
import type { Involution2DAttrs } from './Involution2D.ts';

/** y = activation(scale ⊙ Involution2D(x, kernel) + bias): an involution and the BatchNorm after it, in one pass. */
export const FusedInvolution2D = 'FusedInvolution2D';

export interface FusedInvolution2DInputs {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [B, Ho, Wo, G, K, K] */
  kernel: TensorInfo;
  /** float32 [C] */
  scale: TensorInfo;
  /** float32 [C] */
  bias: TensorInfo;
}

export interface FusedInvolution2DAttrs extends Involution2DAttrs {
  activation: FusedActivation;
}

export const fusedInvolution2DContract: Contract<
  typeof FusedInvolution2D,
  FusedInvolution2DInputs,
  FusedInvolution2DAttrs
> = {
  kernelName: FusedInvolution2D,
  inputs: ['x', 'kernel', 'scale', 'bias'],
};
