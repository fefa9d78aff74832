import { batchNorm2d, gelu, globalResponseNorm2d, layerNorm2d } from '@dynaconv/involution-ops';
import { uniform } from '@dynaconv/test-kit';
import { expectClose } from '@dynaconv/test-kit/expect';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';

const SHAPE: [number, number, number, number] = [2, 3, 4, 5];
const map = (key: string) => tf.tensor4d(uniform(key, 120), SHAPE);
const gamma = () => tf.tensor1d(uniform('gamma', 5));
const beta = () => tf.tensor1d(uniform('beta', 5));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Op = (x: tf.Tensor4D) => tf.Tensor;

/** Each op, and its definition by stock ops, which tfjs differentiates by itself as often as one likes. */
const OPS: [string, Op, Op][] = [
  ['gelu', (x) => gelu(x), (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1))],
  ['layerNorm2d', (x) => layerNorm2d(x, gamma(), beta(), 1e-3), (x) => normalized(x, [3])],
  ['batchNorm2d', (x) => batchNorm2d(x, gamma(), beta(), 1e-3).y, (x) => normalized(x, [0, 1, 2])],
  [
    'globalResponseNorm2d',
    (x) => globalResponseNorm2d(x, gamma(), beta(), 1e-3),
    (x) => {
      const norms = tf.sqrt(tf.sum(tf.square(x), [1, 2], true));
      const share = tf.div(norms, tf.add(tf.mean(norms, 3, true), 1e-3));
      return tf.add(tf.mul(x, tf.add(tf.mul(share, gamma()), 1)), beta());
    },
  ],
];

function normalized(x: tf.Tensor, axes: number[]): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  const variance = tf.mean(tf.square(centred), axes, true);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, 1e-3))), gamma()), beta());
}

it.each(OPS)('%s has the second derivative of its definition', (_, op, definition) => {
  const twice = (f: Op): ArrayLike<number> => {
    const first = (x: tf.Tensor) =>
      tf.grad((each: tf.Tensor) => f(each as tf.Tensor4D))(x, map('dy'));
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(first(x), map('v'))));
    return slope(map('x')).dataSync();
  };
  const expected = twice(definition);
  const largest = Math.max(...Array.from(expected, Math.abs));
  expect(largest).toBeGreaterThan(0.1);
  // Some forty roundings one after the other, each of what is at most some ten times as large.
  expectClose(twice(op), expected, 400 * 2 ** -24 * largest, 'second derivative');
});
