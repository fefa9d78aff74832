import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { outlookAttention2d } from '../src/index.ts';
import { useBackend } from './backends.ts';
import { expectResult, magnitudesOfBilinear, named } from './fixture_results.ts';
import fixture from './fixtures/outlook_attention2d.json' with { type: 'json' };

/** wasm has no kernels here: it runs the composition of stock ops. */
describe.each(['cpu', 'wasm'] as const)('outlookAttention2d on %s', (backend) => {
  test('with K 1 multiplies each pixel that has a window, and leaves 0 elsewhere', async () => {
    await useBackend(backend);
    const v = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const y = outlookAttention2d(v, tf.tensor([10, 20, 30, 40], [1, 2, 2, 1, 1, 1]), 2);
    expect([...y.dataSync()]).toEqual([10, 0, 60, 0, 0, 0, 210, 0, 360]);
  });

  test('adds up what windows write to a pixel, and drops what they write outside', async () => {
    await useBackend(backend);
    // Every position of every window is the sum of the window's pixels: 1 + 2 + 3 in the middle, a pair at the ends.
    const v = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
    const y = outlookAttention2d(v, tf.ones([1, 1, 3, 1, 9, 9]), 1);
    expect([...y.dataSync()]).toEqual([3 + 6, 3 + 6 + 5, 6 + 5]);
  });

  test.each(fixture.cases)('equals PyTorch: $name', async ({ name, ...expected }) => {
    await useBackend(backend);
    const { vShape, attentionShape } = expected;
    const strides = expected.strides as [number, number];
    const inputs = [named(`${name}/v`, vShape), named(`${name}/attention`, attentionShape)];
    const dy = named(`${name}/dy`, vShape);
    const tensorsBefore = tf.memory().numTensors;

    const run = (v: tf.Tensor, attention: tf.Tensor) =>
      outlookAttention2d(v as tf.Tensor4D, attention, strides);
    const results = [run(inputs[0], inputs[1]), ...tf.grads(run)(inputs, dy)];
    const magnitudes = magnitudesOfBilinear(run, inputs, dy);

    // A pixel is in ⌈K/s⌉ windows an axis at most, each of K² products.
    const [, , , heads, positions] = attentionShape;
    const K = Math.sqrt(positions);
    const pixel = positions * Math.ceil(K / strides[0]) * Math.ceil(K / strides[1]);
    const roundings = [pixel, pixel, vShape[3] / heads];
    for (const [i, result] of (['y', 'dv', 'dattention'] as const).entries()) {
      expectResult(results[i], expected[result], magnitudes[i], roundings[i]);
    }
    tf.dispose([...results, ...magnitudes]);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
});
