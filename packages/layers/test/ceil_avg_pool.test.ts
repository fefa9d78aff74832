import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ceilAvgPool } from '../src/ceil_avg_pool.ts';
import { integers } from './integers.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The mean over each window of the pixels that it covers, and how much of each pixel reaches the sum of the means. */
function byDefinition(values: number[][], size: number) {
  const rows = Math.ceil(values.length / size);
  const columns = Math.ceil(values[0].length / size);
  const shares = values.map((row) => row.map(() => 0));
  const means = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const covered: [number, number][] = [];
      for (let row = i * size; row < Math.min((i + 1) * size, values.length); row++) {
        for (let column = j * size; column < Math.min((j + 1) * size, values[0].length); column++) {
          covered.push([row, column]);
        }
      }
      for (const [row, column] of covered) shares[row][column] = 1 / covered.length;
      return covered.reduce((sum, [row, column]) => sum + values[row][column], 0) / covered.length;
    }),
  );
  return { means, shares };
}

describe.each([
  { height: 6, width: 9, size: 3 },
  { height: 7, width: 8, size: 2 },
  { height: 5, width: 7, size: 4 },
  { height: 1, width: 3, size: 2 },
  { height: 4, width: 5, size: 1 },
])('$height×$width by $size', ({ height, width, size }) => {
  const x = () => integers([1, height, width, 1]) as tf.Tensor4D;
  // A mean of n ≤ 16 terms below 4: at most n + 3 roundings, each of 2^-24 of their sum of magnitudes over the count.
  const tolerance = (19 * 4) / 2 ** 24;

  it('is the mean of the pixels that each window covers', () => {
    const y = ceilAvgPool(x(), size);
    const { means } = byDefinition(x().squeeze([0, 3]).arraySync() as number[][], size);
    expect(y.shape).toEqual([1, means.length, means[0].length, 1]);
    const error = tf.max(tf.abs(tf.sub(y.squeeze([0, 3]), tf.tensor(means)))).dataSync()[0];
    expect(error <= tolerance, `off by ${error}`).toBe(true);
  });

  it('has its gradient', () => {
    const dx = tf.grad((t) => tf.sum(ceilAvgPool(t as tf.Tensor4D, size)))(x());
    const { shares } = byDefinition(x().squeeze([0, 3]).arraySync() as number[][], size);
    const error = tf.max(tf.abs(tf.sub(dx.squeeze([0, 3]), tf.tensor(shares)))).dataSync()[0];
    expect(error <= tolerance, `off by ${error}`).toBe(true);
  });
});
