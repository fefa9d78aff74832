import { Involution2D, involution2d } from '@dynaconv/involution-ops';
import { register } from '@dynaconv/kernels-wasm';
import { assertEqual } from '@dynaconv/page-kit/page';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../page/backends.ts';
import { test } from '../page/test.ts';

test('tfjs takes its threaded build, on shared memory, in an isolated page only', async () => {
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
