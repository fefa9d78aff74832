import { type DynamicLayer, groupWeights, type PositionKernels } from '@dynaconv/models';

/** The kernels of every position, of one size, and of one group or the mean over all. */
export interface KernelField {
  /** K */
  readonly size: number;
  /** The K·K weights of each position, row by row, the positions row by row. */
  readonly weights: readonly (readonly number[])[];
  /** The mean over the positions: of all fixed kernels the nearest, by the sum of squared differences. */
  readonly fixed: readonly number[];
  /** The largest magnitude of a weight at any position. */
  readonly largest: number;
  /**
   * How much of the kernels a fixed one leaves out: the sum of squared differences from it, as a share of that of the
   * weights; from 0, for a convolution, to 1.
   */
  readonly varying: number;
}

/**
 * @param size which of the layer's kernel sizes, by index
 * @param group by default the mean over all groups
 */
export function kernelField(
  positions: readonly PositionKernels[],
  { kernelSizes }: DynamicLayer,
  size: number,
  group?: number,
): KernelField {
  const weights = positions.map(({ kernels }) => groupWeights(kernels[size], group));
  const fixed = weights[0].map(
    (_, tap) => weights.reduce((sum, kernel) => sum + kernel[tap], 0) / weights.length,
  );
  let [largest, energy, left] = [0, 0, 0];
  for (const kernel of weights) {
    for (const [tap, weight] of kernel.entries()) {
      largest = Math.max(largest, Math.abs(weight));
      energy += weight ** 2;
      left += (weight - fixed[tap]) ** 2;
    }
  }
  const varying = energy > 0 ? left / energy : 0;
  return { size: kernelSizes[size], weights, fixed, largest, varying };
}

/** How much kernels differ from those of before: the sum of squared differences, as a share of that of the weights of before. */
export function changeOf(before: KernelField, now: KernelField): number {
  let [energy, change] = [0, 0];
  before.weights.forEach((kernel, position) => {
    kernel.forEach((weight, tap) => {
      energy += weight ** 2;
      change += (now.weights[position][tap] - weight) ** 2;
    });
  });
  return energy > 0 ? change / energy : 0;
}
