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

/** Numbers from −1 to 1 that follow no pattern. */
const numbers = (size: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(i * i + 0.7 * i));

/** A sum of n products or numbers, of magnitudes that add up to `magnitude`, in any order: n roundings each. */
const within = (actual: number, expected: number, n: number, magnitude: number) =>
  Math.abs(actual - expected) <= n * 2 ** -24 * magnitude;

describe('products of matrices', () => {
  it.each([
    { pairs: [1, 1], rows: 5, inner: 7, columns: 9, transposeA: true, transposeB: false },
    { pairs: [1, 1], rows: 4, inner: 3, columns: 8, transposeA: false, transposeB: true },
    { pairs: [3, 3], rows: 6, inner: 70, columns: 19, transposeA: true, transposeB: true },
    { pairs: [3, 1], rows: 1, inner: 2, columns: 3, transposeA: false, transposeB: false },
    { pairs: [1, 4], rows: 7, inner: 1, columns: 17, transposeA: true, transposeB: false },
    // tfjs's own.
    { pairs: [1, 1], rows: 5, inner: 7, columns: 9, transposeA: false, transposeB: false },
  ])('%o', ({ pairs: [p, q], rows, inner, columns, transposeA, transposeB }) => {
    const [x, y] = [numbers(p * rows * inner), numbers(q * inner * columns)];
    const a = tf.tensor3d(x, transposeA ? [p, inner, rows] : [p, rows, inner]);
    const b = tf.tensor3d(y, transposeB ? [q, columns, inner] : [q, inner, columns]);
    const product = tf.matMul(a, b, transposeA, transposeB);
    expect(product.shape).toEqual([Math.max(p, q), rows, columns]);
    const wrong = [...product.dataSync()].filter((actual, at) => {
      const [n, i, j] = [
        Math.floor(at / (rows * columns)),
        Math.floor(at / columns) % rows,
        at % columns,
      ];
      let [sum, magnitude] = [0, 0];
      for (let k = 0; k < inner; k++) {
        const left =
          x[(p > 1 ? n : 0) * rows * inner + (transposeA ? k * rows + i : i * inner + k)];
        const right =
          y[(q > 1 ? n : 0) * inner * columns + (transposeB ? j * inner + k : k * columns + j)];
        sum += left * right;
        magnitude += Math.abs(left * right);
      }
      return !within(actual, sum, inner, magnitude);
    });
    expect(wrong).toEqual([]);
  });

  it('are tfjs’s own for other dtypes, and for batches that are repeated', () => {
    const a = tf.ones([2, 1, 3, 4]);
    const b = tf.ones([1, 5, 4, 2]);
    const product = tf.matMul(a, b);
    expect(product.shape).toEqual([2, 5, 3, 2]);
    expect(new Set(product.dataSync())).toEqual(new Set([4]));
  });
});

describe('sums', () => {
  it.each([
    [[300, 21], [0], false],
    [[2, 9, 11, 16], [0, 1, 2], false],
    [[2, 9, 11, 5], [1, 2], true],
    [[3, 65, 33], [1], false],
    [[3, 4, 5], [0], true],
    // tfjs's own.
    [[3, 4, 5], [2], false],
    [[3, 4, 5], [0, 2], true],
  ] as [number[], number[], boolean][])('of %o over the axes %o, kept: %o', (shape, axes, kept) => {
    const x = numbers(shape.reduce((p, q) => p * q));
    const sums = tf.sum(tf.tensor(x, shape), axes, kept);
    const left = shape.filter((_, axis) => !axes.includes(axis));
    expect(sums.shape).toEqual(kept ? shape.map((n, axis) => (axes.includes(axis) ? 1 : n)) : left);
    const expected = new Float64Array(left.reduce((p, q) => p * q, 1));
    const magnitudes = new Float64Array(expected.length);
    x.forEach((value, at) => {
      let [rest, to, stride] = [at, 0, 1];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        if (!axes.includes(axis)) {
          to += (rest % shape[axis]) * stride;
          stride *= shape[axis];
        }
        rest = Math.floor(rest / shape[axis]);
      }
      expected[to] += value;
      magnitudes[to] += Math.abs(value);
    });
    const terms = x.length / expected.length;
    const wrong = [...sums.dataSync()].filter(
      (actual, i) => !within(actual, expected[i], terms, magnitudes[i]),
    );
    expect(wrong).toEqual([]);
  });

  it('reach no number outside of a column', () => {
    const sums = tf.sum(tf.tensor2d([1, Number.NaN, 3, 4, 5, 6], [2, 3]), 0);
    expect([...sums.dataSync()]).toEqual([5, Number.NaN, 9]);
  });
});
