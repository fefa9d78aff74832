import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * A loss: labels and logits to the loss of each sample, float32 [B], of which trainer and `model.fit` take the mean.
 * The order of the arguments is tfjs's, so that `model.compile({ loss })` takes it.
 */
export type Loss = (labels: Tensor, logits: Tensor) => Tensor;
