import { ContMix2D, Involution2D } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeResult, renderModels } from '../src/commands/models.ts';
import { judge, renderGoal } from '../src/goals.ts';
import { interleave, median, quantile } from '../src/interleave.ts';
import { peakBytes } from '../src/memory.ts';
import { createNetwork, logitsOf, randomImage, useKernels } from '../src/network.ts';
import { assertSameLogits } from '../src/rivals/rival.ts';
import { AGGREGATIONS } from '../src/stock/aggregation.ts';
import { disposeStockTables, withStockOps } from '../src/stock/kernels.ts';

beforeAll(async () => {
  await useKernels('simd');
});

describe('interleave', () => {
  it('gives every contestant its turn in every round, and takes its own clock where it has one', async () => {
    const order: string[] = [];
    const timings = await interleave(
      [
        { name: 'a', run: () => order.push('a') },
        { name: 'b', run: () => order.push('b'), time: async () => 7, calls: 2 },
      ],
      2,
    );
    const [warmUp, round] = ['aabbbb', 'aab'];
    expect(order.join('')).toBe(warmUp + round + round);
    expect(timings.a).toHaveLength(2);
    expect(timings.b).toEqual([7, 7, 7, 7]);
  });

  it('interpolates quantiles', () => {
    expect(quantile([1, 2, 3, 5], 0.25)).toBe(1.75);
    expect(median([1, 2, 4])).toBe(2);
    expect(median([1, 2, 4, 8])).toBe(3);
  });
});

const entries = [
  { name: 'ours simd', group: 'ours', variant: 'simd' },
  { name: 'stock deployed form', group: 'stock' },
  { name: 'pytorch gather', group: 'pytorch' },
  { name: 'pytorch region', group: 'pytorch' },
] as const;
const timings = {
  'ours simd': [190, 200, 210],
  'stock deployed form': [400, 800, 900],
  'pytorch gather': [300, 300, 300],
  'pytorch region': [250, 250, 250],
};
const result = describeResult('overlock_xt', entries, timings, {
  multiplyAdds: 2e9,
  peak: 10,
  peakBytes: { ours: 3e6, stock: 6e6 },
});

describe('the report on models', () => {
  it('has ratios to the first contestant and to the floor, of medians', () => {
    expect(result.floor).toBe(200);
    expect(result.rows.map(({ ratio }) => ratio)).toEqual([1, 4, 1.5, 1.25]);
    expect(result.rows.map(({ floorRatio }) => floorRatio)).toEqual([1, 4, 1.5, 1.25]);
    expect(result.rows[1]).toMatchObject({ median: 800, min: 400, spread: (850 - 600) / 800 });
  });

  it('judges goals by the fastest of a rival’s formulations', () => {
    const of = (against: string, figure: string) =>
      result.goals.find(
        (goal) => goal.variant === 'simd' && goal.against === against && goal.figure === figure,
      )!.reached;
    expect(of('stock', 'speedup')).toEqual({ figure: 4, isReached: true });
    expect(of('pytorch', 'time')).toEqual({ figure: 0.8, isReached: true });
    expect(of('floor', 'time')).toEqual({ figure: 1, isReached: true });
    expect(of('stock', 'memory')).toEqual({ figure: 0.5, isReached: false });
    expect(of('onnxruntime-web', 'speedup')).toBeUndefined();
  });

  it('prints a goal missed as missed, with its figure', () => {
    const goals = judge('overlock_t', {
      ours: { simd: 100 },
      rivals: { stock: 359 },
      peakBytes: { ours: 1, stock: 4 },
    });
    const lines = goals.filter(({ variant }) => variant === 'simd').map(renderGoal);
    expect(lines).toContain(
      'missed   overlock_t simd: 3.59× faster than stock, the goal is ≥ 3.60',
    );
    expect(lines).toContain(
      'reached  overlock_t simd: 0.25× the memory of stock, the goal is ≤ 0.33',
    );
    expect(lines).toContain(
      'unknown  overlock_t simd: the time of pytorch not measured, the goal is ≤ 0.95',
    );
  });

  it('keeps every figure and what it was measured on in JSON', () => {
    const report = {
      machine: { node: '20.0.0', flags: [], cpu: 'cpu', cores: 1 },
      onnxruntime: '1.30.0',
      size: 224,
      rounds: 3,
      against: ['stock', 'pytorch'] as const,
      models: [result],
    };
    expect(renderModels(report)).toContain('overlock_xt');
    const { machine, models } = JSON.parse(JSON.stringify(report));
    expect(machine).toEqual(report.machine);
    expect(Object.keys(models[0]).sort()).toEqual([
      'floor',
      'goals',
      'model',
      'multiplyAdds',
      'peak',
      'peakBytes',
      'rows',
    ]);
    for (const row of models[0].rows) {
      for (const figure of ['median', 'min', 'spread', 'ratio', 'floorRatio']) {
        expect(row[figure]).toBeTypeOf('number');
      }
    }
  });
});

describe('assertSameLogits', () => {
  const expected = [1, -20, 3];

  it('lets roundings pass', () => {
    expect(() => assertSameLogits('rival', [1.001, -20.001, 3], expected)).not.toThrow();
  });

  it.each([
    ['another value', [1, -20, 3.01]],
    ['NaN', [Number.NaN, -20, 3]],
  ])('refuses %s', (_, logits) => {
    expect(() => assertSameLogits('rival', logits, expected)).toThrow(
      /rival gives other logits: they differ by up to .+ is no rival/,
    );
  });

  it('refuses another number of logits', () => {
    expect(() => assertSameLogits('rival', [1, -20], expected)).toThrow(
      'rival gives 2 logits, expected 3',
    );
  });
});

describe('the stock composition', () => {
  it.each(['rednet26', 'overlock_xt'])('gives the logits of %s', (name) => {
    const size = 64;
    const model = createNetwork(name, size, 'deployed');
    const x = randomImage(size);
    const expected = logitsOf(model, x);
    const logits = withStockOps('simd', () => logitsOf(model, x));
    assertSameLogits(name, logits, expected);
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

describe('peakBytes', () => {
  it('is what is held at once, beyond what was held before', () => {
    const before = tf.zeros([1000]);
    const bytes = peakBytes(() => {
      tf.tidy(() => tf.add(before, 1)).dispose();
      tf.tidy(() => tf.add(tf.add(before, 1), 2)).dispose();
    });
    before.dispose();
    const [scalar, vector] = [4, 4000];
    // A sum, what is added to it, and the sum of both.
    expect(bytes).toBe(2 * vector + scalar);
  });
});
