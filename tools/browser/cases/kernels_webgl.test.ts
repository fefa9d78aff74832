import { PAGE_BACKENDS } from '@dynaconv/conformance';
import {
  contMix2d,
  contMix2dAttention,
  Involution2D,
  involution2d,
} from '@dynaconv/involution-ops';
import { register, unregister } from '@dynaconv/kernels-webgl/base';
import '@tensorflow/tfjs';
import { assertEqual } from '@dynaconv/page-kit/page';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../page/backends.ts';
import { test } from '../page/test.ts';

const random = (shape: number[], seed: number): tf.Tensor4D =>
  tf.randomUniform(shape as tf.Tensor4D['shape'], -1, 1, 'float32', seed);

const involution = (side: number): tf.Tensor =>
  involution2d(random([1, side, side + 2, 16], 1), random([1, side, side + 2, 2, 3, 3], 2));

const device = () => tf.backend() as MathBackendWebGL;
const textures = () => device().getTextureManager().getNumUsedTextures();
/** How many programs tfjs has compiled. */
const programs = () => Object.keys((device() as unknown as { binaryCache: object }).binaryCache);

/** Runs with a flag of tfjs set, and puts it back. */
async function withFlag(name: string, value: number | boolean, run: () => Promise<void>) {
  const before = tf.env().get(name);
  tf.env().set(name, value);
  await run().finally(() => tf.env().set(name, before));
}

/** That `run` gives on WebGL what it gives by the reference kernels, up to what float32 sums of at most 1,000 terms may differ by. */
async function assertAsOnCpu(run: () => tf.Tensor): Promise<void> {
  await useBackend('cpu');
  const expected = tf.tidy(() => run().dataSync());
  await useBackend('webgl');
  const actual = tf.tidy(() => run().dataSync());
  const bound = 1000 * 1000 * 2 ** -24;
  const outside = actual.findIndex((value, i) => !(Math.abs(value - expected[i]) <= bound));
  assertEqual(outside, -1, 'first element out of bound');
  assertEqual(actual.length, expected.length, 'elements');
}

test('involution2d runs the kernel, not a composition', async () => {
  await useBackend('webgl');
  register();
  const { kernelNames, result } = await tf.profile(() => tf.tidy(() => involution(4)));
  (result as tf.Tensor).dispose();
  assertEqual(kernelNames.includes(Involution2D), true, 'the kernel runs');
  assertEqual(kernelNames.includes('Slice'), false, 'a composition runs');
  unregister();
  assertEqual(tf.getKernel(Involution2D, 'webgl'), undefined, 'kernel');
  register();
});

test('a new shape compiles nothing of ours', async () => {
  await useBackend('webgl');
  register();
  tf.dispose(tf.tidy(() => involution(9)));
  for (let side = 10; side < 20; side++) {
    const [x, kernel] = tf.tidy(() => [
      tf.neg(random([1, side, side + 2, 16], 1)),
      tf.neg(random([1, side, side + 2, 2, 3, 3], 2)),
    ]);
    const before = programs().length;
    const y = involution2d(x as tf.Tensor4D, kernel);
    assertEqual(programs().length - before, 0, `programs compiled for side ${side}`);
    tf.dispose([x, kernel, y]);
  }
});

test('tensors near the largest texture are addressed as small ones are', () =>
  withFlag('WEBGL_MAX_TEXTURE_SIZE', 96, async () => {
    register();
    await assertAsOnCpu(() => involution(29));
    await assertAsOnCpu(() => contMix2d(random([2, 9, 11, 6], 1), random([2, 9, 11, 3, 5, 5], 2)));
  }));

test('a tensor larger than a texture is an error, and leaves nothing behind', async () => {
  await useBackend('webgl');
  register();
  await withFlag('WEBGL_MAX_TEXTURE_SIZE', 16, async () => {
    const before = [textures(), device().numDataIds()];
    let message = '';
    try {
      tf.tidy(() => involution(29));
    } catch (error) {
      message = (error as Error).message;
    }
    assertEqual(
      message,
      'kernels-webgl: Involution2D: the output of shape [1, 29, 31, 16] takes 3712 texels, more than the 16 × 16 that this device has in a texture; use smaller batches or images',
      'message',
    );
    assertEqual([textures(), device().numDataIds()], before, 'textures and data');
  });
});

test('ops work where tfjs packs nothing', () =>
  withFlag('WEBGL_PACK', false, () =>
    withFlag('WEBGL_LAZILY_UNPACK', false, async () => {
      register();
      await assertAsOnCpu(() => tf.neg(involution(7)));
    }),
  ));

// Half-floats this large are 32 apart, and the sum of two is none.
for (const [largest, bias] of [
  [50_016, 7],
  [60_000, 60_000],
]) {
  test(`attention on half-floats sums to 1 for logits up to ${largest} with a bias of ${bias}`, async () => {
    const half = PAGE_BACKENDS.find(({ name }) => name === 'webgl-f16')!;
    await half.setup();
    const sums = tf.tidy(() => {
      const logits = tf.sub(largest, tf.mul(32, tf.range(0, 25)));
      const windows = tf.tile(tf.reshape(logits, [1, 1, 1, 1, 5, 5]), [1, 6, 7, 2, 1, 1]);
      const attention = contMix2dAttention(windows, tf.fill([2, 9, 9], bias));
      return tf.sum(tf.reshape(attention, [-1, 25]), 1).dataSync();
    });
    await half.teardown!();
    // The largest weight is all but 1: it and its divisor are stored, each within 2⁻¹¹.
    const bound = 2 ** -9;
    assertEqual(sums.length, 6 * 7 * 2, 'windows');
    assertEqual(
      [...sums].filter((sum) => !(Math.abs(sum - 1) <= bound)),
      [],
      'sums out of bound',
    );
  });
}
