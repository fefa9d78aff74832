import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { involution2d } from '../src/index.ts';
import { useBackend } from './backends.ts';
import { gamma, outside } from './bound.ts';
import fixture from './fixtures/involution2d.json' with { type: 'json' };
import { uniform } from './hash.ts';

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

/** Fixtures have nine significant digits: half a unit of the ninth, relative. */
const FIXTURE_ROUNDING = 5e-9;

const cases = fixture.cases as Case[];

/** wasm has no kernels here: it runs the composition of stock ops. */
describe.each(['cpu', 'wasm'] as const)('involution2d equals PyTorch on %s', (backend) => {
  test.each(cases)('$name', async ({ name, ...expected }) => {
    await useBackend(backend);
    const [x, kernel, dy] = [
      tf.tensor(uniform(`${name}/x`, expected.xShape), expected.xShape),
      tf.tensor(uniform(`${name}/kernel`, expected.kernelShape), expected.kernelShape),
      tf.tensor(uniform(`${name}/dy`, expected.yShape), expected.yShape),
    ];
    const tensorsBefore = tf.memory().numTensors;

    const run = (x: tf.Tensor, kernel: tf.Tensor) =>
      involution2d(x as tf.Tensor4D, kernel, expected.strides, expected.dilations);
    const y = run(x, kernel);
    const [dx, dkernel] = tf.grads(run)([x, kernel], dy);
    const [absY, absDx, absDkernel] = magnitudes(x, kernel, dy, run);

    expect(y.shape).toEqual(expected.yShape);
    const K = expected.kernelShape[4];
    const channelsPerGroup = expected.xShape[3] / expected.kernelShape[3];
    const check = (actual: tf.Tensor, wanted: number[], magnitude: tf.Tensor, terms: number) => {
      const unit = gamma(terms + 1) + FIXTURE_ROUNDING;
      // The magnitudes are themselves float32 sums of as many terms: they may be too small by γ.
      const bound = magnitude.dataSync().map((m) => (m * unit) / (1 - gamma(terms + 1)));
      expect(outside(actual.dataSync(), wanted, bound)).toEqual([]);
    };
    check(y, expected.y, absY, K * K);
    check(dx, expected.dx, absDx, K * K);
    check(dkernel, expected.dkernel, absDkernel, channelsPerGroup);

    tf.dispose([y, dx, dkernel, absY, absDx, absDkernel]);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
    tf.dispose([x, kernel, dy]);
  });
});

/** Σ|a||b| of each output: the same operations on absolute values. */
function magnitudes(
  x: tf.Tensor,
  kernel: tf.Tensor,
  dy: tf.Tensor,
  run: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor,
): tf.Tensor[] {
  return tf.tidy(() => {
    const [absX, absKernel, absDy] = [x, kernel, dy].map((t) => tf.abs(t));
    return [run(absX, absKernel), ...tf.grads(run)([absX, absKernel], absDy)];
  });
}
