import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { register, stockKernels, unregister } from '../src/base.ts';

const registered = (name: string) => tf.getKernel(name, 'wasm');

beforeEach(async () => {
  // First, as by an import: tfjs then starts without its own kernels of these names.
  register();
  await tf.setBackend('wasm');
});

afterAll(unregister);

describe('kernels of tfjs’s own ops', () => {
  it('are registered, and taken out again with what tfjs had put back', () => {
    unregister();
    const before = stockKernels.map(({ kernelName }) => registered(kernelName));
    register();
    register({ variant: 'simd' });
    expect(stockKernels.map(({ kernelName }) => registered(kernelName))).toEqual(stockKernels);
    unregister();
    expect(stockKernels.map(({ kernelName }) => registered(kernelName))).toEqual(before);
    expect(before.some((config) => config !== undefined)).toBe(true);
  });

  it('leave tfjs’s own in working order', () => {
    unregister();
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', inputShape: [1, 2, 2, 1] };
    const inputs = { dy: tf.ones([1, 2, 2, 1]), filter: tf.fill([1, 1, 1, 1], 3) };
    const dx = tf.engine().runKernel(tf.Conv2DBackpropInput, inputs, attrs) as tf.Tensor;
    expect([...dx.dataSync()]).toEqual([3, 3, 3, 3]);
  });

  it('leave alone what a later tfjs has itself', () => {
    unregister();
    const theirs = { kernelName: tf.Conv2DBackpropFilter, backendName: 'wasm' };
    const config = { ...theirs, kernelFunc: () => [] };
    tf.registerKernel(config);
    register();
    expect(registered(tf.Conv2DBackpropFilter)).toBe(config);
    unregister();
    expect(registered(tf.Conv2DBackpropFilter)).toBe(config);
    tf.unregisterKernel(tf.Conv2DBackpropFilter, 'wasm');
  });

  it('refuse channels first', () => {
    const dy = tf.zeros([1, 4, 4, 2]);
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [3, 3, 2, 2] };
    expect(() => tf.engine().runKernel(tf.Conv2DBackpropFilter, { x: dy, dy }, attrs)).toThrow(
      "kernels-wasm: Conv2DBackpropFilter: dataFormat is 'NCHW', expected 'NHWC'; transpose x",
    );
  });
});

describe('a cast', () => {
  it('to the dtype that a tensor has gives the same data, which lives as long as the last that has it', () => {
    const { numBytes } = tf.memory();
    const x = tf.tensor2d([[1.5, -2]]);
    const same = tf.cast(x, 'float32');
    expect(same.dataId).toBe(x.dataId);
    x.dispose();
    expect([...same.dataSync()]).toEqual([1.5, -2]);
    same.dispose();
    expect(tf.memory().numBytes).toBe(numBytes);
  });

  it('to another dtype has the values of tfjs’s own', () => {
    const whole = tf.cast(tf.tensor1d([1.5, -2.5]), 'int32');
    expect(whole.dtype).toBe('int32');
    expect([...whole.dataSync()]).toEqual([1, -2]);
  });
});

describe('a clone', () => {
  it('has the same data, which lives as long as the last that has it', () => {
    const { numBytes } = tf.memory();
    const x = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(x);
    expect(clone.dataId).toBe(x.dataId);
    x.dispose();
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    clone.dispose();
    expect(tf.memory().numBytes).toBe(numBytes);
  });

  it.each([
    ['int32', [1, 2]],
    ['bool', [1, 0]],
    ['string', ['a', 'b']],
  ] as const)('of dtype %s has its values', (dtype, values) => {
    const clone = tf.clone(tf.tensor1d([...values] as number[], dtype));
    expect([...clone.dataSync()]).toEqual(values);
    expect(clone.dtype).toBe(dtype);
  });

  it('of a reshaped tensor has the same data where it is no vector', () => {
    const x = tf.reshape(tf.tensor1d([1, 2, 3, 4]), [2, 2]);
    expect(tf.clone(x).dataId).toBe(x.dataId);
  });

  it('of a reshaped tensor is one that tfjs’s fused kernels take for a bias', () => {
    const bias = tf.clone(tf.reshape(tf.tensor2d([[10, 20]]), [2]));
    const a = tf.tensor2d([[1, 2]]);
    const b = tf.tensor2d([
      [1, 0],
      [0, 1],
    ]);
    expect([...tf.fused.matMul({ a, b, bias }).dataSync()]).toEqual([11, 22]);
  });
});

it('products of matrices are tfjs’s own for other dtypes, and for batches that are repeated', () => {
  const a = tf.ones([2, 1, 3, 4]);
  const b = tf.ones([1, 5, 4, 2]);
  const product = tf.matMul(a, b);
  expect(product.shape).toEqual([2, 5, 3, 2]);
  expect(new Set(product.dataSync())).toEqual(new Set([4]));
});

it.each<[string, () => tf.Tensor]>([
  ['of few rows', () => tf.matMul(tf.ones([3, 5]), tf.ones([5, 2]))],
  ['with other activations', () => dense({ activation: 'relu6' })],
  [
    'with a slope for each column',
    () => dense({ activation: 'prelu', preluActivationWeights: tf.tensor1d([0.5, 2]) }),
  ],
  ['with a leak', () => dense({ activation: 'leakyrelu', leakyreluAlpha: 0.5 })],
])('products of matrices are tfjs’s own: %s', (_, run) => {
  const values = [...run().dataSync()];
  unregister();
  expect(values).toEqual([...run().dataSync()]);
});

/** Whole numbers of both signs, of which every sum is exact. */
function dense(options: Omit<Parameters<typeof tf.fused.matMul>[0], 'a' | 'b'>): tf.Tensor {
  const a = tf.sub(tf.reshape(tf.range(0, 20), [4, 5]), 10) as tf.Tensor2D;
  const b = tf.sub(tf.reshape(tf.range(0, 10), [5, 2]), 5) as tf.Tensor2D;
  return tf.fused.matMul({ a, b, ...options });
}

describe('convolutions that our kernel does not have', () => {
  // Whole numbers, of which every sum is exact.
  const map = (...shape: [number, number, number, number]) =>
    tf.reshape<tf.Rank.R4>(
      tf.sub(tf.mod(tf.square(tf.range(0, tf.util.sizeFromShape(shape))), 7), 3),
      shape,
    );
  const x = () => map(1, 5, 5, 2);
  const filter = (height = 3, width = 3) => map(height, width, 2, 2);
  const fused = { strides: 1, pad: 1 } as const;

  it.each<[string, () => tf.Tensor]>([
    ['dilated', () => tf.conv2d(x(), filter(), 1, 'same', 'NHWC', 2)],
    ['with a window that is no square', () => tf.conv2d(x(), filter(1, 2), 3, 'valid')],
    ['with more zeros on one side', () => tf.conv2d(x(), filter(2, 2), 1, 'same')],
    [
      'with other activations',
      () => tf.fused.conv2d({ ...fused, x: x(), filter: filter(), activation: 'relu6' }),
    ],
    [
      'with a slope for each channel',
      () =>
        tf.fused.conv2d({
          ...fused,
          x: x(),
          filter: tf.neg(filter()),
          activation: 'prelu',
          preluActivationWeights: tf.tensor1d([0.5, 0.25]),
        }),
    ],
  ])('are tfjs’s: %s', async (_, run) => {
    const values = [...run().dataSync()];
    unregister();
    const expected = [...run().dataSync()];
    expect(values).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(1);
  });
});
