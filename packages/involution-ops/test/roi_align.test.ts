import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { roiAlign } from '../src/index.ts';
import { useBackend } from './backends.ts';

/** Pixel (i, j) is 10·i + j: between pixels, interpolation continues the plane exactly, and a mean is the value at the centre. */
const plane = (height: number, width: number): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: height * width }, (_, n) => 10 * Math.floor(n / width) + (n % width)),
    [1, height, width, 1],
  );

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];

describe.each(['cpu', 'wasm'] as const)('roiAlign on %s', (backend) => {
  test('gives the map at the centres of bins', async () => {
    await useBackend(backend);
    // Pixels of 1..4 down and 2..5 across, in bins of 2 × 2: their centres are at 1.5 and 3.5, at 2.5 and 4.5.
    const y = roiAlign(plane(8, 8), [[2, 1, 6, 5]], undefined, { outputSize: 2 });
    expect(y.shape).toEqual([1, 2, 2, 1]);
    expect(values(y)).toEqual([17.5, 19.5, 37.5, 39.5]);
  });

  test('puts the centres half a pixel further, where not aligned', async () => {
    await useBackend(backend);
    const y = roiAlign(plane(8, 8), [[2, 1, 6, 5]], undefined, { outputSize: 2, aligned: false });
    expect(values(y)).toEqual([23, 25, 43, 45]);
  });

  test('counts samples more than a pixel outside as 0, and clamps the others', async () => {
    await useBackend(backend);
    const ones = tf.ones([1, 2, 2, 1]) as tf.Tensor4D;
    // Samples across at −2.5, −1.5, −0.5 and 0.5: the first two are 0.
    const y = roiAlign(ones, [[-3, 0, 1, 1]], [0], { outputSize: [1, 1] });
    expect(values(y)).toEqual([0.5]);
  });

  test('has as many samples as it is told, and a scale', async () => {
    await useBackend(backend);
    const x = tf.tensor4d([0, 0, 8, 0, 0, 0, 0, 0], [1, 1, 8, 1]);
    const box = [[0, 0, 16, 2]];
    const at = (samplingRatio: number) =>
      values(roiAlign(x, box, undefined, { outputSize: [1, 1], spatialScale: 0.5, samplingRatio }));
    // Eight samples on the pixels; one at 3.5; two at 1.5 and 5.5.
    expect([at(0), at(1), at(2)]).toEqual([[1], [0], [2]]);
  });

  test('takes any box, and gives zeros for those without samples', async () => {
    await useBackend(backend);
    const boxes = [
      [NaN, 0, 1, 1],
      [0, 0, Infinity, 1],
      [-1e30, -1e30, 1e30, 1e30],
      [1, 1, 1, 1],
      [3, 3, 1, 1],
      [50, 50, 60, 60],
    ];
    const y = roiAlign(tf.ones([1, 4, 4, 1]) as tf.Tensor4D, boxes, undefined, { outputSize: 1 });
    expect(values(y)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('gives boxes of images that are not there zeros', async () => {
    await useBackend(backend);
    const x = tf.tensor4d([3, 5], [2, 1, 1, 1]);
    const boxes = [0, 0, 0, 0].map(() => [0, 0, 1, 1]);
    const images = tf.tensor1d([1, 0, 2, -1], 'int32');
    expect(values(roiAlign(x, boxes, images, { outputSize: 1 }))).toEqual([5, 3, 0, 0]);
  });

  test('differentiates by the map, and gives boxes a gradient of zeros', async () => {
    await useBackend(backend);
    const boxes = tf.tensor2d([
      [0, 0, 2, 1],
      [1, 0, 2, 1],
    ]);
    const run = (x: tf.Tensor, boxes: tf.Tensor) =>
      roiAlign(x as tf.Tensor4D, boxes, undefined, { outputSize: 1 });
    const x = tf.ones([1, 1, 3, 1]);
    const [dx, dboxes] = tf.grads(run)([x, boxes], tf.tensor4d([2, 10], [2, 1, 1, 1]));
    expect(values(dx)).toEqual([1, 11, 0]);
    expect(values(dboxes)).toEqual(Array(8).fill(0));
  });

  test('has second derivatives', async () => {
    await useBackend(backend);
    const run = (x: tf.Tensor) =>
      roiAlign(x as tf.Tensor4D, [[0, 0, 2, 1]], undefined, { outputSize: 1 });
    const ofGradient = (dy: tf.Tensor) => tf.grads(run)([tf.ones([1, 1, 3, 1])], dy)[0];
    const [ddy] = tf.grads(ofGradient)(
      [tf.ones([1, 1, 1, 1])],
      tf.tensor4d([4, 6, 9], [1, 1, 3, 1]),
    );
    expect(values(ddy)).toEqual([5]);
  });
});
