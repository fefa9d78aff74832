import { ContMix2D, Involution2D } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../src/backends/wasm_node.ts';
import { disposeStockTables, withStockOps } from '../src/backends/wasm_stock.ts';
import { createNetwork, logitsOf, randomImages } from '../src/network.ts';
import { assertSameOutput } from '../src/rivals/rival.ts';
import { AGGREGATIONS } from '../src/workloads/aggregation_compositions.ts';

beforeAll(async () => {
  await useWasm('simd');
});

describe('the stock composition', () => {
  it.each([
    ['rednet26', 1],
    ['overlock_xt', 1],
    ['overlock_xt', 2],
  ])('gives the logits of %s for %i images', async (name, batch) => {
    const size = 64;
    const model = createNetwork(name, size, 'deployed');
    const x = randomImages(batch, size);
    const expected = await logitsOf(model, x);
    const logits = await withStockOps('simd', () => logitsOf(model, x));
    assertSameOutput(name, logits, expected);
    disposeStockTables();
    x.dispose();
    model.dispose();
  });

  it('takes the place of our kernels, for as long as it is wanted', () => {
    const own = tf.getKernel(Involution2D, 'wasm');
    expect(tf.getKernel(ContMix2D, 'wasm')).toBeDefined();
    withStockOps('simd', () => {
      expect(tf.getKernel(ContMix2D, 'wasm')).toBeUndefined();
      expect(tf.getKernel(Involution2D, 'wasm')).not.toBe(own);
    });
    expect(tf.getKernel(ContMix2D, 'wasm')).toBeDefined();
    expect(tf.getKernel(Involution2D, 'wasm')).toBe(own);
  });

  it.each([
    [9, 7, 3],
    [8, 8, 7],
    [5, 5, 5],
  ])('aggregates a map of %i×%i in windows of %i in each way', (height, width, K) => {
    const attention = tf.randomUniform([1, height, width, 2, K, K], -1, 1, 'float32', 1);
    const x = tf.randomUniform<tf.Rank.R4>([1, height, width, 8], -1, 1, 'float32', 2);
    const [first, ...others] = AGGREGATIONS.map((run) => tf.tidy(() => run(attention, x)));
    for (const other of others) {
      const difference = tf.max(tf.abs(tf.sub(first, other))).dataSync()[0];
      // Two sums of K² products of at most 1, each within γ of K² roundings.
      const [n, unit] = [K * K, 2 ** -24];
      expect(difference).toBeLessThanOrEqual((2 * n * n * unit) / (1 - n * unit));
    }
  });
});
