// Involution on every backend that Node has, against a sum done by hand.
import assert from 'node:assert/strict';
import { involution2d } from '@dynaconv/involution-ops';
import '@dynaconv/kernels-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

for (const backend of ['cpu', 'wasm']) {
  assert.ok(await tf.setBackend(backend), `${backend} starts`);
  // A 2×2 map of one channel, each pixel the sum of the 3×3 window around it: of the whole map.
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const kernel = tf.ones([1, 2, 2, 1, 3, 3]);
  assert.deepEqual([...involution2d(x, kernel).dataSync()], [10, 10, 10, 10], backend);
  const gradient = tf.grad((input) => involution2d(input, kernel).sum())(x);
  assert.deepEqual([...gradient.dataSync()], [4, 4, 4, 4], `${backend}, gradient`);
}
