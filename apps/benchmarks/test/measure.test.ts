import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { aligned } from '../src/backends/aligned.ts';
import { useWasm } from '../src/backends/wasm_node.ts';
import { compare, fastestOf, standingsOf } from '../src/measure/compare.ts';
import { interleave } from '../src/measure/interleave.ts';
import { peakBytes } from '../src/measure/peak_bytes.ts';
import { exponent, median, quantile, summarize } from '../src/measure/statistics.ts';
import { compileWasmRoofline } from '../src/measure/wasm_roofline.ts';
import { assertSameOutput } from '../src/rivals/rival.ts';

beforeAll(async () => {
  await useWasm('simd');
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

  it.each([
    [5, 'bba', 'quick: one untimed call a turn, and one before'],
    [500, 'a', 'slow: none, since it has run'],
  ])('trusts what is said of the first run: %i ms is %s', async (took, expected) => {
    const order: string[] = [];
    const run = () => order.push('b');
    await interleave([{ name: 'b', run, took, time: () => order.push('a') }], 1);
    expect(order.join('')).toBe(expected);
  });

  it('times calls as they come, where they are asked for cold', async () => {
    const order: string[] = [];
    const contestants = ['a', 'b'].map((name) => ({ name, run: () => order.push(name) }));
    await interleave(contestants, 2, { cold: true });
    expect(order.join('')).toBe('abab');
  });
});

describe('statistics', () => {
  it('interpolates quantiles', () => {
    expect(quantile([1, 2, 3, 5], 0.25)).toBe(1.75);
    expect(median([4, 1, 2])).toBe(2);
    expect(median([8, 1, 4, 2])).toBe(3);
  });

  it('keeps the least, the median and the spread of what was timed', () => {
    expect(summarize([400, 800, 900])).toEqual({
      median: 800,
      min: 400,
      spread: (850 - 600) / 800,
      samples: 3,
    });
  });

  it('finds the power by which one grows with the other', () => {
    const points = [1, 2, 4, 7].map((x) => [x, 3 * x ** 2] as const);
    expect(exponent(points)).toBeCloseTo(2, 12);
    expect(exponent(points.map(([x]) => [x, 5] as const))).toBeCloseTo(0, 12);
  });
});

describe('the roofline', () => {
  it('is measured by loops that do what is counted', async () => {
    const roofline = await compileWasmRoofline();
    // No processor multiplies and adds 10,000 floats a nanosecond in one thread; how few depends on what else it does.
    for (const rate of [await roofline.measurePeak(), await roofline.measureBandwidth()]) {
      expect(rate).toBeGreaterThan(0);
      expect(rate).toBeLessThan(1e4);
    }
  });
});

describe('compare', () => {
  const entrants = [
    { name: 'ours simd', group: 'ours', mode: 'simd' },
    { name: 'stock ops', group: 'stock' },
    { name: 'pytorch gather', group: 'pytorch' },
    { name: 'pytorch region', group: 'pytorch' },
  ] as const;
  const timings = {
    'ours simd': [190, 200, 210],
    'stock ops': [400, 800, 900],
    'pytorch gather': [300, 300, 300],
    'pytorch region': [250, 250, 250],
  };
  const comparison = standingsOf(entrants, timings, {
    multiplyAdds: 2e9,
    peak: 10,
    bandwidth: 5,
  });

  it('has ratios to the first and to the floor, of medians', () => {
    expect(comparison.floor).toBe(200);
    expect(comparison.standings.map(({ ratio }) => ratio)).toEqual([1, 4, 1.5, 1.25]);
    expect(comparison.standings.map(({ floorRatio }) => floorRatio)).toEqual([1, 4, 1.5, 1.25]);
  });

  it('finds the fastest of a group, of a mode, of a formulation', () => {
    expect(fastestOf(comparison, 'pytorch')!.name).toBe('pytorch region');
    expect(fastestOf(comparison, 'pytorch', { formulation: 'gather' })!.median).toBe(300);
    expect(fastestOf(comparison, 'ours', { mode: 'relaxed-simd' })).toBeUndefined();
    expect(fastestOf(comparison, 'onnxruntime-web')).toBeUndefined();
  });

  it('measures the ceilings between the entrants’ turns', async () => {
    const order: string[] = [];
    const { peak, bandwidth, floor } = await compare(
      [
        { name: 'a', group: 'ours', run: () => order.push('a') },
        { name: 'b', group: 'stock', run: () => order.push('b') },
      ],
      {
        multiplyAdds: 7e6,
        roofline: { measurePeak: () => order.push('peak') && 7, measureBandwidth: () => 3 },
        rounds: 2,
      },
    );
    expect([peak, bandwidth, floor]).toEqual([7, 3, 1]);
    const round = [...new Array(6).fill('peak'), 'a', 'a', 'b', 'b'];
    expect(order.slice(-2 * round.length)).toEqual([...round, ...round]);
  });
});

describe('assertSameOutput', () => {
  const expected = [1, -20, 3];

  it('lets roundings pass', () => {
    expect(() => assertSameOutput('rival', [1.001, -20.001, 3], expected)).not.toThrow();
  });

  it.each([
    ['another value', [1, -20, 3.01]],
    ['NaN', [Number.NaN, -20, 3]],
  ])('refuses %s', (_, output) => {
    expect(() => assertSameOutput('rival', output, expected)).toThrow(
      /rival gives another output: it differs by up to .+ is no rival/,
    );
  });

  it('refuses another number of values', () => {
    expect(() => assertSameOutput('rival', [1, -20], expected)).toThrow(
      'rival gives 2 values, expected 3',
    );
  });
});

describe('aligned', () => {
  it('gives the same values at multiples of 16 bytes, and leaves nothing behind', () => {
    const backend = tf.backend() as unknown as { getMemoryOffset(dataId: object): number };
    const [values, before] = [[1, 2, 3, 4, 5], tf.memory().numTensors];
    // Chunks of 24 bytes: every other one lies off.
    const tensors = values.map(() => tf.tensor(values));
    const offsets = (all: tf.Tensor[]) => all.map((x) => backend.getMemoryOffset(x.dataId) % 16);
    expect(new Set(offsets(tensors))).toEqual(new Set([0, 8]));
    const placed = tensors.map((x) => tf.tidy(() => aligned(x)));
    expect(new Set(offsets(placed))).toEqual(new Set([0]));
    for (const x of placed) expect([...x.dataSync()]).toEqual(values);
    tf.dispose([tensors, placed]);
    // Chunks of all sizes, multiples of 16 or 8 off them.
    for (const size of [1, 2, 3, 4, 5, 6, 7, 200, 202, 200_704, 200_706]) {
      const x = tf.zeros([size]);
      const y = aligned(x);
      expect(offsets([y])).toEqual([0]);
      tf.dispose([x, y]);
    }
    expect(tf.memory().numTensors).toBe(before);
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

  it('knows what lies past 2 GB by its unsigned address, as it is freed', () => {
    const { wasm } = tf.backend() as unknown as {
      wasm: { _malloc(bytes: number): number; _free(address: number): void };
    };
    const own = { ...wasm };
    Object.assign(wasm, { _malloc: (bytes: number) => -bytes, _free: () => {} });
    try {
      const bytes = peakBytes(() => {
        for (let i = 0; i < 3; i++) wasm._free(wasm._malloc(64) >>> 0);
      });
      expect(bytes).toBe(64);
    } finally {
      Object.assign(wasm, { _malloc: own._malloc, _free: own._free });
    }
  });
});
