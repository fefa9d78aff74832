import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** dlogits = attention ⊙ (dattention − Σ_taps attention ⊙ dattention): the vector–Jacobian product of the softmax. */
export const ContMix2DBackpropLogits = 'ContMix2DBackpropLogits';

export interface ContMix2DBackpropLogitsInputs {
  /** float32 [B, H, W, G, K, K] */
  dattention: TensorInfo;
  /** float32 [B, H, W, G, K, K] */
  attention: TensorInfo;
}

export const contMix2DBackpropLogitsContract: Contract<
  typeof ContMix2DBackpropLogits,
  ContMix2DBackpropLogitsInputs,
  NoAttrs
> = {
  kernelName: ContMix2DBackpropLogits,
  inputs: ['dattention', 'attention'],
};
