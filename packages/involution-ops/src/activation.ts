import { relu, type Tensor } from '@tensorflow/tfjs-core';

/** Activations that the fused kernels of every backend apply in their epilogue. */
export type FusedActivation = 'linear' | 'relu';

export const FUSED_ACTIVATIONS: readonly FusedActivation[] = ['linear', 'relu'];

/** The activation as a stock op, for where no fused kernel runs. */
export function applyActivation<T extends Tensor>(x: T, activation: FusedActivation): T {
  return activation === 'relu' ? relu(x) : x;
}
