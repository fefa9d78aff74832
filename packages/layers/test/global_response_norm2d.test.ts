import { globalResponseNorm2d } from '@dynaconv/involution-ops';
import { expectClose } from '@dynaconv/test-kit/expect';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('lets nothing through the norm of a channel of zeros, as PyTorch', () => {
  const x = tf.tensor4d([0, 1, 0, 2], [1, 1, 2, 2]);
  const gradients = tf.grads((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
    globalResponseNorm2d(a as tf.Tensor4D, b, c),
  )([x, tf.tensor1d([0.5, 2]), tf.zeros([2])], tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]));
  const [dx, dgamma, dbeta] = gradients.map((each) => each.dataSync());
  expect([...dx].filter(Number.isNaN)).toEqual([]);
  // torch.norm in float64, whose values these are; some ten roundings.
  expectClose(dx, [1, 10, 3, 20], 10 * 2 ** -24 * 20, 'dx');
  expectClose(dgamma, [0, 19.9999821115], 10 * 2 ** -24 * 20, 'dgamma');
  expectClose(dbeta, [4, 6], 0, 'dbeta');
});
