import { Involution2D, involution2d } from '@dynaconv/involution-ops';
import { register, type Variant } from '@dynaconv/kernels-wasm';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { assertEqual, assertWithin } from '../page/assert.ts';
import { useBackend } from '../page/backends.ts';
import { test } from '../page/test.ts';

const UNIT_ROUNDOFF = 2 ** -24;
const VARIANTS: Variant[] = ['simd', 'relaxed-simd'];

interface Values {
  readonly shape: number[];
  readonly data: Float32Array;
}

const randomNormal = (shape: number[], seed: number): Values => ({
  shape,
  data: tf.tidy(() => tf.randomNormal(shape, 0, 1, 'float32', seed).dataSync<'float32'>()),
});

const absolute = ({ shape, data }: Values): Values => ({ shape, data: data.map(Math.abs) });

const run = (x: Values, kernel: Values) =>
  tf.tidy(() => {
    const input: tf.Tensor4D = tf.tensor(x.data, x.shape as tf.Tensor4D['shape']);
    return involution2d(input, tf.tensor(kernel.data, kernel.shape), 2).dataSync();
  });

/** Compares the kernel of the wasm backend with the cpu backend's on values of their own. */
async function compareWithReference(kernelSize: number): Promise<void> {
  await useBackend('cpu');
  const x = randomNormal([2, 9, 11, 20], 1);
  const kernel = randomNormal([2, 5, 6, 4, kernelSize, kernelSize], 2);
  const expected = run(x, kernel);
  const magnitude = run(absolute(x), absolute(kernel));
  await useBackend('wasm');
  // Each side is within γ_n·Σ|w||x| of the exact sum, and the magnitude itself is rounded the same way.
  const n = kernelSize * kernelSize + 1;
  const gamma = (n * UNIT_ROUNDOFF) / (1 - n * UNIT_ROUNDOFF);
  const bound = magnitude.map((value) => 2 * gamma * (1 + gamma) * value);
  assertWithin(run(x, kernel), expected, bound, 'y');
}

test('tfjs takes its threaded build in an isolated page only', async () => {
  await useBackend('wasm');
  assertEqual(getThreadsCount() > 1, globalThis.crossOriginIsolated, 'more than one thread');
});

test('involution2d runs the kernel, not a composition', async () => {
  await useBackend('wasm');
  assertEqual(register(), 'relaxed-simd', 'variant');
  const x: tf.Tensor4D = tf.ones([1, 4, 4, 8]);
  const kernel = tf.ones([1, 4, 4, 2, 3, 3]);
  const { kernelNames, result } = await tf.profile(() => involution2d(x, kernel));
  tf.dispose([x, kernel, result as tf.Tensor]);
  assertEqual(kernelNames, [Involution2D], 'kernels');
});

for (const variant of VARIANTS) {
  for (const kernelSize of [1, 3, 7]) {
    test(`${variant}: kernel size ${kernelSize} is the cpu reference's`, async () => {
      assertEqual(register({ variant }), variant, 'variant');
      await compareWithReference(kernelSize);
    });
  }

  test(`${variant}: keeps working when the memory grows`, async () => {
    await useBackend('wasm');
    register({ variant });
    await compareWithReference(3);
    // tfjs starts with 16 MiB.
    const big = tf.zeros([64 << 20], 'float32');
    await compareWithReference(3);
    big.dispose();
  });
}
