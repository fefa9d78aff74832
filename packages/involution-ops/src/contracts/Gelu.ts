import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** y = x · Φ(x) = x · (1 + erf(x/√2)) / 2 */
export const Gelu = 'Gelu';

export interface GeluInputs {
  /** float32, any shape */
  x: TensorInfo;
}

export const geluContract: Contract<typeof Gelu, GeluInputs, NoAttrs> = {
  kernelName: Gelu,
  inputs: ['x'],
};
