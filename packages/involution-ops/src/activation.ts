import { mul, relu, sigmoid, type Tensor } from '@tensorflow/tfjs-core';
import { gelu } from './ops/gelu.ts';

/** Activations that the fused kernels of every backend apply in their epilogue; 'gelu' is the erf form. */
export type FusedActivation = 'linear' | 'relu' | 'gelu' | 'silu';

export const FUSED_ACTIVATIONS: readonly FusedActivation[] = ['linear', 'relu', 'gelu', 'silu'];

/** The activation as an op of its own, for where no fused kernel runs. */
export function applyActivation<T extends Tensor>(x: T, activation: FusedActivation): T {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return relu(x);
    case 'gelu':
      return gelu(x);
    case 'silu':
      return mul(x, sigmoid(x));
  }
}
