import { uniform } from '@dynaconv/test-kit';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  DepthwiseSeparableConv2D,
  DynamicConv2D,
  equivarianceError,
  Involution2D,
  kernelDifferences,
  PlainConv2D,
  SelfAttention2D,
  SelfContMix2D,
  spatialKernel,
} from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const map = (shape: [number, number, number, number]) =>
  tf.tensor4d(uniform('x', tf.util.sizeFromShape(shape)), shape);

/** Draws all weights, so that nothing is small because training begins so. */
function drawn<L extends tf.layers.Layer>(layer: L, channels: number): L {
  layer.apply(tf.input({ shape: [null, null, channels] }));
  layer.setWeights(
    layer.weights.map(({ originalName, shape }) => {
      const values = uniform(originalName, tf.util.sizeFromShape(shape as number[]));
      const isVariance = originalName.endsWith('variance');
      return tf.tensor(isVariance ? values.map((value) => value + 2) : values, shape as number[]);
    }),
  );
  return layer;
}

describe('spatialKernel', () => {
  it('of a convolution is its kernel, added up over the input channels', () => {
    const layer = drawn(new PlainConv2D({ kernelSize: 3, filters: 2 }), 2);
    const kernel = spatialKernel(layer, map([1, 5, 6, 2]), { row: 2, column: 3, channel: 1 });
    const [weights] = layer.getWeights();
    const sums = tf.sum(tf.slice(weights, [0, 0, 0, 1], [3, 3, 2, 1]), [2, 3]);
    const window = tf.slice(tf.tensor2d(kernel, [5, 6]), [1, 2], [3, 3]);
    expect([...window.dataSync()]).toEqual([...sums.dataSync()]);
    expect(kernel.filter((value) => value !== 0)).toHaveLength(9);
  });

  it('of an involution is the kernel that it makes for the position, alone', () => {
    const layer = drawn(new Involution2D({ kernelSize: 3, groupChannels: 2, strides: 2 }), 4);
    const x = map([1, 8, 8, 4]);
    const made = layer.kernels(x);
    for (const channel of [1, 2]) {
      const kernel = spatialKernel(layer, x, { row: 1, column: 2, channel });
      const group = Math.floor(channel / 2);
      const expected = tf.slice(made, [0, 1, 2, group, 0, 0], [1, 1, 1, 1, 3, 3]);
      const window = tf.slice(tf.tensor2d(kernel, [8, 8]), [1, 3], [3, 3]);
      expect([...window.dataSync()]).toEqual([...expected.dataSync()]);
    }
  });

  it.each([
    [{ row: 5, column: 0, channel: 0 }, 'got row 5, column 0, channel 0 of an output of 5×6×2'],
    [{ row: 0, column: 0, channel: 0.5 }, 'got row 0, column 0, channel 0.5 of an output of 5×6×2'],
  ])('refuses %o', (place, message) => {
    const layer = new PlainConv2D({ kernelSize: 3 });
    expect(() => spatialKernel(layer, map([1, 5, 6, 2]), place)).toThrow(
      `spatialKernel: ${message}`,
    );
    expect(() =>
      spatialKernel(layer, map([2, 5, 6, 2]), { row: 0, column: 0, channel: 0 }),
    ).toThrow('x has a batch of 2, expected one image');
  });
});

describe('kernelDifferences', () => {
  it('build a layer that was not applied yet', () => {
    const layer = new Involution2D({ kernelSize: 3, groupChannels: 1 });
    expect(kernelDifferences(layer, map([1, 8, 8, 4])).positions).toBeGreaterThan(0);
  });

  it('are known of kernels that are known', () => {
    const layer = new PlainConv2D({ kernelSize: 1, filters: 3 });
    const x = map([1, 8, 8, 1]);
    layer.apply(x);
    layer.setWeights([tf.tensor4d([1, 1, -1], [1, 1, 1, 3]), tf.zeros([3])]);
    // The same, and twice the opposite: ‖2‖ / √2.
    const { positions, channels } = kernelDifferences(layer, x);
    expect(positions).toBe(0);
    expect(channels).toBeCloseTo((0 + 2 * Math.SQRT2) / 3, 12);
  });

  it.each<[tf.layers.Layer, boolean, boolean]>([
    [new PlainConv2D({ kernelSize: 3 }), false, true],
    [new DepthwiseSeparableConv2D({ kernelSize: 3 }), false, true],
    [new DynamicConv2D({ kernelSize: 3 }), false, true],
    [new Involution2D({ kernelSize: 3, groupChannels: 8 }), true, false],
    [new Involution2D({ kernelSize: 3, groupChannels: 1 }), true, true],
    [new SelfAttention2D(), true, true],
    [new SelfContMix2D({ kernelSize: 5, smkSize: 3, numHeads: 1 }), true, true],
  ])('%# tell what is spatial-agnostic and what is channel-specific', (layer, differ, specific) => {
    const { positions, channels } = kernelDifferences(drawn(layer, 8), map([1, 12, 12, 8]));
    expect(positions > 0.05).toBe(differ);
    if (!differ) expect(positions).toBe(0);
    expect(channels > 0.05).toBe(specific);
    if (!specific) expect(channels).toBe(0);
  });

  it('refuse a map that is too small', () => {
    expect(() =>
      kernelDifferences(new PlainConv2D({ kernelSize: 3, strides: 2 }), map([1, 6, 9, 1])),
    ).toThrow("kernelDifferences: the layer's output is 3×5, expected at least 4×4");
  });
});

describe('equivarianceError', () => {
  it.each<[tf.layers.Layer, boolean]>([
    [new PlainConv2D({ kernelSize: 3, strides: 2 }), true],
    [new DepthwiseSeparableConv2D({ kernelSize: 3 }), true],
    [new Involution2D({ kernelSize: 3, groupChannels: 4 }), true],
    [new DynamicConv2D({ kernelSize: 3, temperature: 1 }), false],
    [new SelfAttention2D(), false],
    [new SelfContMix2D({ kernelSize: 3, smkSize: 3, numHeads: 1 }), false],
  ])('%# is 0 for what looks at a window only, and not for the others', (layer, isLocal) => {
    const error = equivarianceError(drawn(layer, 8), map([1, 14, 12, 8]), { shift: 2, margin: 1 });
    // The same sums in the same order: they are equal, not only close.
    if (isLocal) expect(error).toBe(0);
    else expect(error).toBeGreaterThan(1e-4);
  });

  it('is the relative distance', () => {
    // A layer that adds 1 to all where the first pixel is 0: its two sections are 0 1 and 1 2.
    const layer = tf.layers.activation({ activation: 'linear' });
    layer.call = (inputs) => {
      const [x] = [inputs].flat();
      return tf.add(x, tf.equal(tf.slice(x, [0, 0, 0, 0], [1, 1, 1, 1]), 0).toFloat());
    };
    const ramp = tf.tensor4d([0, 1, 2, 1, 2, 3, 2, 3, 4], [1, 3, 3, 1]);
    // Compared: the pixel in the middle, 2; with 1 added in the first section.
    expect(equivarianceError(layer, ramp, { shift: 1, margin: 0 })).toBe(1 / 2);
  });

  it.each([
    [{ shift: 1, margin: 0 }, 'shift is 1, expected a multiple of 2'],
    [{ shift: 0, margin: 0 }, 'shift is 0, expected an integer of at least 1'],
    [{ shift: 2, margin: -1 }, 'margin is -1, expected an integer of at least 0'],
    [{ shift: 2, margin: 1 }, 'a shift of 2 and a margin of 1 leave nothing of an output of 3×3'],
  ])('refuses %o', (options, message) => {
    const layer = new PlainConv2D({ kernelSize: 3, strides: 2 });
    expect(() => equivarianceError(layer, map([1, 8, 8, 1]), options)).toThrow(message);
  });
});
