import { BATCH_NORM } from './training_form.ts';

/** The values of a weight of the training form, by its name in tfjs (`backbone.layer1.0.conv1/kernel`). */
export type ReadWeight = (name: string) => Float32Array;

/** y = scale·x + shift for each channel, in float64. */
export interface Affine {
  scale: Float64Array;
  shift: Float64Array;
}

/** What a BatchNorm layer computes in inference: scale = γ/√(σ² + ε), shift = β − μ·scale. */
export function batchNormAffine(read: ReadWeight, layer: string): Affine {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (weight) => read(`${layer}/${weight}`),
  );
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c] + BATCH_NORM.epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - mean[c] * scale[c]);
  return { scale, shift };
}

/**
 * A convolution's kernel [K, K, Cin, Cout] with the scale of what follows multiplied in; rounded to float32 once.
 */
export function foldIntoKernel(kernel: Float32Array, { scale }: Affine): Float32Array {
  const filters = scale.length;
  return kernel.map((weight, i) => weight * scale[i % filters]);
}
