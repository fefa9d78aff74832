// Stock ops have gradients only with the whole of tfjs.
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fused, Involution2D, involution2d } from '../src/index.ts';
import { useBackend } from './backends.ts';
import { gamma, outside } from './bound.ts';
import { uniform } from './hash.ts';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const tensor = (key: string, ...shape: number[]): tf.Tensor =>
  tf.tensor(uniform(key, shape), shape);

describe('on a backend without kernels', () => {
  test('says so once, naming the package that makes it fast', async () => {
    await useBackend('wasm');
    const warn = vi.mocked(console.warn);
    for (let i = 0; i < 2; i++)
      involution2d(tensor('x', 1, 3, 3, 2) as tf.Tensor4D, tensor('k', 1, 3, 3, 1, 3, 3));
    const warnings = warn.mock.calls.filter(([text]) =>
      String(text).includes(`kernel ${Involution2D};`),
    );
    expect(warnings).toEqual([
      [
        "dynaconv: backend 'wasm' has no kernel Involution2D; composing it of stock ops (import '@dynaconv/kernels-wasm' for kernels that are much faster).",
      ],
    ]);
  });

  test.each(['cpu', 'wasm'] as const)(
    'a tap that falls on the padding reads nothing: %s',
    async (backend) => {
      await useBackend(backend);
      const kernel = tf.buffer([1, 2, 2, 1, 3, 3], 'float32');
      kernel.set(NaN, 0, 0, 0, 0, 0, 0); // above and left of the map, for the pixel at (0, 0)
      kernel.set(NaN, 0, 1, 1, 0, 0, 0); // pixel (0, 0), for the pixel at (1, 1)
      const y = involution2d(tf.ones([1, 2, 2, 1]) as tf.Tensor4D, kernel.toTensor());
      expect([...y.dataSync()]).toEqual([0, 0, 0, NaN]);
    },
  );

  test('an infinite pixel reaches only the pixels whose window holds it', async () => {
    await useBackend('wasm');
    const x = tf.tensor([Infinity, 1, 1, 1], [1, 1, 4, 1]) as tf.Tensor4D;
    const y = involution2d(x, tf.ones([1, 1, 4, 1, 3, 3]));
    expect([...y.dataSync()]).toEqual([Infinity, Infinity, 3, 2]);
  });

  test('an empty batch gives an empty output, and gradients of the inputs’ shapes', async () => {
    await useBackend('wasm');
    const [x, kernel] = [tf.zeros([0, 3, 3, 2]), tf.zeros([0, 3, 3, 1, 3, 3])];
    const run = (x: tf.Tensor, kernel: tf.Tensor) => involution2d(x as tf.Tensor4D, kernel);
    const { value, grads } = tf.valueAndGrads(run)([x, kernel], tf.zeros([0, 3, 3, 2]));
    expect(value.shape).toEqual(x.shape);
    expect(grads.map((g) => g.shape)).toEqual([x.shape, kernel.shape]);
  });
});

describe('second derivatives', () => {
  const NAMES = ['x', 'kernel', 'dy'];
  const BACKENDS = ['cpu', 'wasm'] as const;

  /** ½·Σ dx² + ½·Σ dkernel²: its gradient goes through both backward ops. */
  const energy = (x: tf.Tensor, kernel: tf.Tensor, dy: tf.Tensor): tf.Scalar =>
    tf.tidy(() => {
      const run = (x: tf.Tensor, kernel: tf.Tensor) => involution2d(x as tf.Tensor4D, kernel, 2, 1);
      const [dx, dkernel] = tf.grads(run)([x, kernel], dy);
      return tf.div(tf.add(tf.sum(tf.square(dx)), tf.sum(tf.square(dkernel))), 2) as tf.Scalar;
    });

  test.each(BACKENDS.flatMap((backend) => NAMES.map((name) => ({ backend, name }))))(
    'in $name equal central differences: $backend',
    async ({ backend, name }) => {
      await useBackend(backend);
      const inputs = [
        tensor('x2', 1, 4, 3, 2),
        tensor('k2', 1, 2, 2, 1, 3, 3),
        tensor('dy2', 1, 2, 2, 2),
      ];
      const moving = NAMES.indexOf(name);
      const direction = tensor('direction', ...inputs[moving].shape);
      const gradient = tf.grads(energy as (...inputs: tf.Tensor[]) => tf.Tensor)(inputs)[moving];
      const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0];

      // The energy is quadratic in each input: central differences have no truncation error, only rounding. Of the energy
      // at absolute values, E, which exceeds every |term| and step · |slope|: γ_100 each for two energies and the slope,
      // whose sums have fewer than 100 terms.
      const step = 0.5;
      const energyAt = (t: number, of: (t: tf.Tensor) => tf.Tensor = tf.clone) => {
        const at = inputs.map(of);
        at[moving] = tf.add(at[moving], tf.mul(of(direction), t));
        return energy(at[0], at[1], at[2]).dataSync()[0];
      };
      const rounding = (gamma(200) * energyAt(step, tf.abs)) / step;
      const slopeByDifference = (energyAt(step) - energyAt(-step)) / (2 * step);
      expect(outside([slope], [slopeByDifference], [rounding])).toEqual([]);
    },
  );
});

describe('fused ops', () => {
  test('are differentiable in every input, through their unfused form', async () => {
    await useBackend('cpu');
    const inputs = [
      tensor('x', 1, 3, 3, 2),
      tensor('k', 1, 3, 3, 1, 3, 3),
      tensor('s', 2),
      tensor('b', 2),
    ];
    const [x, kernel, scale, bias] = inputs;
    const fusedForm = (x: tf.Tensor, kernel: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor) =>
      fused.involution2d({ x: x as tf.Tensor4D, kernel, scale, bias, activation: 'relu' });
    const byHand = (x: tf.Tensor, kernel: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor) =>
      tf.relu(tf.add(tf.mul(involution2d(x as tf.Tensor4D, kernel), scale), bias));
    const dy = tf.ones([1, 3, 3, 2]);
    const actual = tf.grads(fusedForm as (...x: tf.Tensor[]) => tf.Tensor)(inputs, dy);
    const expected = tf.grads(byHand as (...x: tf.Tensor[]) => tf.Tensor)(
      [x, kernel, scale, bias],
      dy,
    );
    expect(actual.map((g) => [...g.dataSync()])).toEqual(expected.map((g) => [...g.dataSync()]));
  });
});
