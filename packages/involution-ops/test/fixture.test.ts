import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { involution2d } from '../src/index.ts';
import { useBackend } from './backends.ts';
import { expectResult, magnitudesOfBilinear, named } from './fixture_results.ts';
import fixture from './fixtures/involution2d.json' with { type: 'json' };

interface Case {
  name: string;
  xShape: [number, number, number, number];
  kernelShape: number[];
  yShape: number[];
  strides: [number, number];
  dilations: [number, number];
  y: number[];
  dx: number[];
  dkernel: number[];
}

const cases = fixture.cases as Case[];

/** wasm has no kernels here: it runs the composition of stock ops. */
describe.each(['cpu', 'wasm'] as const)('involution2d equals PyTorch on %s', (backend) => {
  test.each(cases)('$name', async ({ name, ...expected }) => {
    await useBackend(backend);
    const x = named(`${name}/x`, expected.xShape);
    const kernel = named(`${name}/kernel`, expected.kernelShape);
    const dy = named(`${name}/dy`, expected.yShape);
    const tensorsBefore = tf.memory().numTensors;

    const run = (x: tf.Tensor, kernel: tf.Tensor) =>
      involution2d(x as tf.Tensor4D, kernel, expected.strides, expected.dilations);
    const y = run(x, kernel);
    const [dx, dkernel] = tf.grads(run)([x, kernel], dy);
    const [absY, absDx, absDkernel] = magnitudesOfBilinear(run, [x, kernel], dy);

    expect(y.shape).toEqual(expected.yShape);
    const K = expected.kernelShape[4];
    const channelsPerGroup = expected.xShape[3] / expected.kernelShape[3];
    expectResult(y, expected.y, absY, K * K);
    expectResult(dx, expected.dx, absDx, K * K);
    expectResult(dkernel, expected.dkernel, absDkernel, channelsPerGroup);

    tf.dispose([y, dx, dkernel, absY, absDx, absDkernel]);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
    tf.dispose([x, kernel, dy]);
  });
});
