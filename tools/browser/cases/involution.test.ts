import { involution2d } from '@dynaconv/involution-ops';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { assertEqual, assertWithin } from '../page/assert.ts';
import { useBackend } from '../page/backends.ts';
import { test } from '../page/test.ts';

const UNIT_ROUNDOFF = 2 ** -24;

interface Values {
  readonly shape: number[];
  readonly data: Float32Array;
}

const randomNormal = (shape: number[], seed: number): Values => ({
  shape,
  data: tf.tidy(() => tf.randomNormal(shape, 0, 1, 'float32', seed).dataSync<'float32'>()),
});

const absolute = ({ shape, data }: Values): Values => ({ shape, data: data.map(Math.abs) });

test('tfjs takes its threaded build in an isolated page only', async () => {
  await useBackend('wasm');
  assertEqual(getThreadsCount() > 1, globalThis.crossOriginIsolated, 'more than one thread');
});

for (const kernelSize of [1, 3, 7]) {
  test(`involution2d with kernel size ${kernelSize} is the cpu reference's`, async () => {
    const x = randomNormal([2, 9, 11, 20], 1);
    const kernel = randomNormal([2, 5, 6, 4, kernelSize, kernelSize], 2);
    const run = (a: Values, b: Values) =>
      tf.tidy(() => {
        const input: tf.Tensor4D = tf.tensor(a.data, a.shape as tf.Tensor4D['shape']);
        return involution2d(input, tf.tensor(b.data, b.shape), 2).dataSync();
      });
    await useBackend('cpu');
    const expected = run(x, kernel);
    const magnitude = run(absolute(x), absolute(kernel));
    await useBackend('wasm');
    // Each side is within γ_n·Σ|w||x| of the exact sum, and the magnitude itself is rounded the same way.
    const n = kernelSize * kernelSize + 1;
    const gamma = (n * UNIT_ROUNDOFF) / (1 - n * UNIT_ROUNDOFF);
    const bound = magnitude.map((value) => 2 * gamma * (1 + gamma) * value);
    assertWithin(run(x, kernel), expected, bound, 'y');
  });
}
