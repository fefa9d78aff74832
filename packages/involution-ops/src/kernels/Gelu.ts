import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** y = x · Φ(x) = x · (1 + erf(x/√2)) / 2 */
export const Gelu = 'Gelu';

export interface GeluInputs extends NamedTensorInfoMap {
  /** float32, any shape */
  x: TensorInfo;
}
