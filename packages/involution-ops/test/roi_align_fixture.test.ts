import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { roiAlign } from '../src/index.ts';
import { useBackend } from './backends.ts';
import { expectResult, magnitudesOfBilinear, named } from './fixture_results.ts';
import fixture from './fixtures/roi_align.json' with { type: 'json' };

/**
 * How many roundings a term of y and of dx passes through, torchvision's and ours: an interpolation is two weights, one of them 1 − w, and two
 * products; then the terms are added.
 */
function roundingsOf({ outputSize, spatialScale, samplingRatio }: (typeof fixture.cases)[number]) {
  const size = ([a, b]: number[]) => Math.max(Math.abs(b - a) * spatialScale, 1);
  const samples = fixture.boxes.map(([x1, y1, x2, y2]) => {
    const inBin = [size([y1, y2]) / outputSize[0], size([x1, x2]) / outputSize[1]];
    return inBin.map((length) => samplingRatio || Math.ceil(length));
  });
  const ofBin = Math.max(...samples.map(([down, across]) => 4 * down * across));
  // Samples that may lie within a pixel of another: with samplingRatio 0 they are more than ½ apart, or one to a bin.
  const near = outputSize.map((bins) => (samplingRatio ? bins * samplingRatio : Math.max(bins, 5)));
  const ofPixel = fixture.boxes.length * near[0] * near[1];
  return { y: 2 * (ofBin + 4), dx: 2 * (ofPixel + 4) };
}

/** wasm has no kernels here: it runs the composition of stock ops. */
describe.each(['cpu', 'wasm'] as const)('roiAlign equals torchvision on %s', (backend) => {
  test.each(fixture.cases)('$name', async (expected) => {
    await useBackend(backend);
    const { name, xShape, y, dx, ...attrs } = expected;
    const options = { ...attrs, outputSize: attrs.outputSize as [number, number] };
    const x = named(`${name}/x`, xShape);
    const boxes = tf.tensor2d(fixture.boxes);
    const batchIndices = tf.tensor1d(fixture.batchIndices, 'int32');
    const run = (x: tf.Tensor) => roiAlign(x as tf.Tensor4D, boxes, batchIndices, options);
    const dy = named(`${name}/dy`, [fixture.boxes.length, ...options.outputSize, xShape[3]]);
    const tensorsBefore = tf.memory().numTensors;

    const actual = [run(x), ...tf.grads(run)([x], dy)];
    const magnitudes = magnitudesOfBilinear(run, [x], dy);
    const roundings = roundingsOf(expected);
    expect(actual[0].shape).toEqual(dy.shape);
    expectResult(actual[0], y, magnitudes[0], roundings.y);
    expectResult(actual[1], dx, magnitudes[1], roundings.dx);

    tf.dispose([...actual, ...magnitudes]);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
    tf.dispose([x, boxes, batchIndices, dy]);
  });
});
