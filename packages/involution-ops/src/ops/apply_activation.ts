import { mul, relu, sigmoid, type Tensor } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../activation.ts';
import { gelu } from './gelu.ts';

/** The activation as an op of its own, used where no fused kernel runs. */
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
