import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { BenchmarkedBackend } from '../src/backends/backend.ts';
import { useWasm } from '../src/backends/wasm_node.ts';
import { benchmarkNewShapes, NEW_SHAPES } from '../src/suites/new_shapes.ts';

let backend: BenchmarkedBackend;

beforeAll(async () => {
  backend = await useWasm('simd');
});

const ROUNDS = 2;
const roofline = { measurePeak: () => 10, measureBandwidth: () => 5 };

it('times ours and stock ops once a round, on ten shapes that neither has met', async () => {
  const before = tf.memory().numTensors;
  const met: Record<'ours' | 'stock', string[]> = { ours: [], stock: [] };
  let group: keyof typeof met = 'ours';
  const { runKernel } = tf.engine();
  const watched: BenchmarkedBackend = {
    ...backend,
    withStockOps(run) {
      group = 'stock';
      try {
        return backend.withStockOps(run);
      } finally {
        group = 'ours';
      }
    },
  };
  tf.engine().runKernel = function (name, inputs, attrs) {
    if (name === 'Involution2D') met[group].push(`${(inputs.x as tf.TensorInfo).shape}`);
    return runKernel.call(this, name, inputs, attrs) as never;
  };
  const progress: number[] = [];
  const result = await benchmarkNewShapes({
    backend: watched,
    roofline,
    rounds: ROUNDS,
    onProgress: (_, share) => progress.push(share),
  }).finally(() => {
    tf.engine().runKernel = runKernel;
  });
  expect(result).toMatchObject({ title: NEW_SHAPES, pass: 'forward', operator: 'involution2d' });
  expect(result.standings).toMatchObject([
    { name: 'ours simd', group: 'ours', mode: 'simd', samples: ROUNDS },
    { name: 'stock ops', group: 'stock', samples: ROUNDS },
  ]);
  const [warmUp, ...ours] = met.ours;
  expect(ours).toHaveLength(10 * ROUNDS);
  expect(new Set([warmUp, ...ours]).size).toBe(1 + 10 * ROUNDS);
  expect(met.stock).toEqual(ours);
  expect(progress).toEqual([0.5, 1]);
  expect(tf.memory().numTensors).toBe(before);
});
