import {
  contMix2d,
  contMix2dAttention,
  fused,
  gelu,
  involution2d,
  layerNorm2d,
} from '@dynaconv/involution-ops';
import { register, startThreads } from '@dynaconv/kernels-wasm';
import { assertEqual } from '@dynaconv/page-kit/page';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../page/backends.ts';
import { test } from '../page/test.ts';

const random = (shape: number[], seed: number) =>
  tf.randomUniform(
    shape as [number, number, number, number],
    -1,
    1,
    'float32',
    seed,
  ) as tf.Tensor4D;

/** Work for every kernel that threads share, enough of it for all of them, in parts that are not equal. */
const CASES: Record<string, () => tf.Tensor> = {
  involution: () => involution2d(random([2, 29, 28, 64], 1), random([2, 29, 28, 4, 7, 7], 2)),
  'its gradients': () => {
    const [x, kernel] = [random([2, 29, 28, 64], 1), random([2, 29, 28, 4, 7, 7], 2)];
    const gradients = tf.grads((x, kernel) => involution2d(x as tf.Tensor4D, kernel));
    return tf.concat(gradients([x, kernel]).map((gradient) => tf.reshape(gradient, [-1])));
  },
  contMix: () => contMix2d(random([2, 15, 17, 64], 3), random([2, 15, 17, 4, 13, 13], 4)),
  attention: () => contMix2dAttention(random([2, 15, 17, 4, 13, 13], 4)),
  'convolution, 1×1': () =>
    fused.conv2d({
      x: random([2, 31, 17, 64], 5),
      filter: random([1, 1, 64, 131], 6),
      activation: 'gelu',
    }),
  'convolution, 3×3': () =>
    fused.conv2d({
      x: random([2, 31, 17, 32], 5),
      filter: random([3, 3, 32, 67], 6),
      pad: 1,
      activation: 'silu',
    }),
  'depthwise convolution': () =>
    fused.depthwiseConv2d({
      x: random([2, 29, 31, 43], 7),
      filter: random([13, 13, 43, 1], 8),
      activation: 'gelu',
    }),
  gelu: () => gelu(random([1, 57, 57, 131], 9)),
  layerNorm: () => layerNorm2d(random([1, 57, 57, 131], 9), tf.ones([131]), tf.zeros([131])),
};

/** A backend that starts anew, with at most so many threads. */
async function restart(threads: number): Promise<void> {
  const { factory } = tf.engine().registryFactory.wasm;
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory);
  register({ threads });
  await useBackend('wasm');
}

/** The bits of every case on a backend of at most `threads`, and how many it has. */
async function run(
  threads: number,
): Promise<{ started: number; bits: Record<string, Uint32Array> }> {
  await restart(threads);
  const started = await startThreads();
  const bits: Record<string, Uint32Array> = {};
  for (const [name, run] of Object.entries(CASES)) {
    const values = tf.tidy(() => run().dataSync() as Float32Array);
    bits[name] = new Uint32Array(values.buffer, values.byteOffset, values.length);
  }
  return { started, bits };
}

test('any number of threads gives the same bits', async () => {
  const one = await run(1);
  assertEqual(one.started, 1, 'threads');
  for (const threads of [2, 3]) {
    const several = await run(threads);
    assertEqual(several.started, globalThis.crossOriginIsolated ? threads : 1, 'threads');
    for (const [name, bits] of Object.entries(several.bits)) {
      const differing = bits.findIndex((word, i) => word !== one.bits[name][i]);
      assertEqual(differing, -1, `${name} on ${threads} threads: first word that differs`);
    }
  }
});

test('kernels run at once, on one thread until the workers have begun', async () => {
  await restart(3);
  // Without giving the page's event loop a turn, in which alone workers may begin.
  const means = Array.from({ length: 3 }, () =>
    tf.tidy(
      () =>
        tf
          .mean(
            involution2d(tf.ones([1, 56, 56, 64]) as tf.Tensor4D, tf.ones([1, 56, 56, 4, 1, 1])),
          )
          .dataSync()[0],
    ),
  );
  assertEqual(means, [1, 1, 1], 'means');
  await startThreads();
});

test('fewer threads than there are can be asked for, and all of them again', async () => {
  await restart(2);
  const started = await startThreads();
  const [x, kernel] = [random([1, 28, 28, 64], 1), random([1, 28, 28, 4, 7, 7], 2)];
  const { notify } = Atomics;
  let wakings = 0;
  Atomics.notify = ((...args: Parameters<typeof notify>) => {
    wakings++;
    return notify(...args);
  }) as typeof notify;
  try {
    const wakingsOn = (threads: number) => {
      wakings = 0;
      register({ threads });
      tf.tidy(() => void involution2d(x, kernel));
      return wakings;
    };
    const several = started > 1 ? 1 : 0;
    assertEqual([2, 1, 2, 3].map(wakingsOn), [several, 0, several, several], 'wakings of workers');
  } finally {
    Atomics.notify = notify;
    tf.dispose([x, kernel]);
  }
});

test('threads must be a number of threads', async () => {
  let message = '';
  try {
    register({ threads: 0 });
  } catch (error) {
    message = (error as Error).message;
  }
  assertEqual(message, 'kernels-wasm: threads is 0, expected an integer of at least 1', 'message');
});
