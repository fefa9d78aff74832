import { tensor } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

type Layer = InstanceType<typeof layers.Layer>;

/**
 * Draws the weights of a layer that is built: uniform, with a variance of 1 / inputs, so that nothing is small because training begins so;
 * a BatchNorm changes nothing.
 *
 * @param uniform a random number from low to high
 */
export function drawWeights(layer: Layer, uniform: (low: number, high: number) => number): void {
  const values = layer.weights.map(({ originalName, shape }) => {
    const sizes = shape as number[];
    const count = sizes.reduce((a, b) => a * b, 1);
    if (/moving_variance$|gamma$/.test(originalName)) return tensor(Array(count).fill(1), sizes);
    if (/moving_mean$|beta$/.test(originalName)) return tensor(Array(count).fill(0), sizes);
    const inputs = sizes.length === 4 ? count / (sizes[3] === 1 ? sizes[2] : sizes[3]) : 1;
    const bound = Math.sqrt(3 / inputs);
    return tensor(
      Array.from({ length: count }, () => uniform(-bound, bound)),
      sizes,
    );
  });
  layer.setWeights(values);
  for (const value of values) value.dispose();
}
