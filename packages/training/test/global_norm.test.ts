import '@tensorflow/tfjs-backend-wasm';
import { register } from '@dynaconv/kernels-wasm';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { globalNorm } from '../src/optimizers/global_norm.ts';

/** Of the largest value, squared, beside which each of the others is too small to be added in float32. */
const LARGEST = 2 ** 13;
const SHAPE = [1024, 1024];

test('many small values count beside a large one', async () => {
  register({ variant: 'simd' });
  await setBackend('wasm');
  const values = new Float32Array(SHAPE[0] * SHAPE[1]).fill(1);
  values[0] = LARGEST;
  const exact = Math.sqrt(values.reduce((total, value) => total + value * value, 0));
  const all: Tensor = tensor(values, SHAPE);
  const [norm] = globalNorm([all]).dataSync();
  // Columns are added in blocks of 64 rows, so that a value is rounded with at most 64 + 16 + 1024 others.
  const bound = (64 + SHAPE[0] / 64 + SHAPE[1]) * 2 ** -24 * exact;
  expect(Math.abs(norm - exact)).toBeLessThan(bound);
  expect(Math.abs(LARGEST - exact)).toBeGreaterThan(bound);
});
