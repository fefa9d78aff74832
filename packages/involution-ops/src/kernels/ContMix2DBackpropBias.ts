import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** dbias[g, r, s] = Σ of dlogits[b,i,j,g,u,v] over all taps at the relative position (r, s); see `ContMix2D`. */
export const ContMix2DBackpropBias = 'ContMix2DBackpropBias';

export interface ContMix2DBackpropBiasInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, G, K, K] */
  dlogits: TensorInfo;
}
