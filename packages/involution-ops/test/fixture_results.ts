import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { gamma, outside } from './bound.ts';
import { uniform } from './hash.ts';

/** Fixtures have nine significant digits: half a unit of the ninth, relative. */
const FIXTURE_ROUNDING = 5e-9;

/** The tensor that a fixture's result was computed from, by its name. */
export const named = (key: string, shape: readonly number[]): tf.Tensor =>
  tf.tensor(uniform(key, shape), shape as number[]);

/**
 * Expects `actual` at the flat positions floor(i · size / expected.length) to be what the fixture has: all of it, or a sample.
 * @param magnitude Σ|terms| of each element, computed in float32
 * @param roundings the most that a term passes through; one more is for the result
 */
export function expectResult(
  actual: tf.Tensor,
  expected: readonly number[],
  magnitude: tf.Tensor,
  roundings: number,
): void {
  const sampled = (tensor: tf.Tensor) => {
    const values = tensor.dataSync();
    return expected.map((_, i) => values[Math.floor((i * values.length) / expected.length)]);
  };
  expect(actual.size).toBeGreaterThanOrEqual(expected.length);
  const unit = gamma(roundings + 1) + FIXTURE_ROUNDING;
  // The magnitudes are themselves float32 sums of as many terms: they may be too small by γ.
  const bound = sampled(magnitude).map((m) => (m * unit) / (1 - gamma(roundings + 1)));
  expect(outside(sampled(actual), expected, bound)).toEqual([]);
}

/** Σ|terms| of a bilinear op's output and of its gradients: the same operations on absolute values. */
export function magnitudesOfBilinear(
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  return tf.tidy(() => {
    const [absDy, ...absInputs] = [dy, ...inputs].map((t) => tf.abs(t));
    return [run(...absInputs), ...tf.grads(run)(absInputs, absDy)];
  });
}
