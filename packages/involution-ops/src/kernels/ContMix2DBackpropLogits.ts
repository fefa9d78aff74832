import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** dlogits = attention ⊙ (dattention − Σ_taps attention ⊙ dattention): the vector–Jacobian product of the softmax. */
export const ContMix2DBackpropLogits = 'ContMix2DBackpropLogits';

export interface ContMix2DBackpropLogitsInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, G, K, K] */
  dattention: TensorInfo;
  /** float32 [B, H, W, G, K, K] */
  attention: TensorInfo;
}
