import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** dbias[g, r, s] = Σ of dlogits[b,i,j,g,u,v] over all taps at the relative position (r, s); see `ContMix2D`. */
export const ContMix2DBackpropBias = 'ContMix2DBackpropBias';

export interface ContMix2DBackpropBiasInputs {
  /** float32 [B, H, W, G, K, K] */
  dlogits: TensorInfo;
}

export const contMix2DBackpropBiasContract: Contract<
  typeof ContMix2DBackpropBias,
  ContMix2DBackpropBiasInputs,
  NoAttrs
> = {
  kernelName: ContMix2DBackpropBias,
  inputs: ['dlogits'],
};
