import { stat } from 'node:fs/promises';
import { loadModel } from '@dynaconv/models';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { checkpointOf, type DigitsModel, digit, LABELS, PYTORCH } from './support/digits.ts';

interface Report {
  model: string;
  images: number;
  correct: number;
  accuracy: number;
  pytorchAccuracy: number;
  imagesPerSecond: number;
  stockImagesPerSecond: number;
  speedup: number;
  predictions: { label: number; predictions: { index: number; probability: number }[] }[];
}

/**
 * How far two float32 runs of a network of some 50 layers may be apart, as a share of the largest logit: each layer sums
 * n ≤ 1000 terms in another order, which moves its outputs by √n·2⁻²⁴ ≈ 2·10⁻⁶ of their size, and what 50 layers add at
 * random is √50 times that. Four times it leaves room for the largest of 200 logits.
 */
const LOGIT_TOLERANCE = 4 * Math.sqrt(50) * Math.sqrt(1000) * 2 ** -24;

describe.each([
  ['rednet_digits', 'A small RedNet (involution network)'],
  ['overlock_digits', 'A small OverLoCK (ContMix network)'],
] as [DigitsModel, string][])('digits --model %s', (model, title) => {
  const expected = PYTORCH[model];
  const args = ['digits', '--model', model];

  beforeAll(() => setBackend('wasm'));

  test('as many are right as with PyTorch, and the speed is told', async () => {
    const report = await dynaconvJson<Report>(args);
    expect(report).toMatchObject({ model, images: 500, correct: expected.correct });
    expect(report.accuracy).toBeGreaterThanOrEqual(0.985);
    expect(report.pytorchAccuracy).toBe(report.accuracy);
    const { imagesPerSecond, stockImagesPerSecond, speedup } = report;
    for (const rate of [imagesPerSecond, stockImagesPerSecond, speedup]) {
      expect(rate).toBeGreaterThan(0);
    }
    expect(report.predictions.map(({ label }) => label)).toEqual(LABELS);
    const right = report.predictions.filter(
      ({ label, predictions }) => predictions[0].index === label,
    );
    expect(right).toHaveLength(report.correct);
  });

  test('prints samples, accuracy and speed', async () => {
    const { code, stdout, stderr } = await dynaconv(args);
    expect(code).toBe(0);
    expect(stderr).not.toContain('stock ops (');
    expect(stdout).toContain(title);
    expect(stdout).toMatch(/[\u2801-\u28ff]{3}/);
    expect(stdout).toContain(`${expected.correct} of 500 held-out digits`);
    expect(stdout).toMatch(/^speed +\d+ images a second/m);
    expect(stdout).toMatch(/^stock ops .* the kernels are \d+\.\d times faster$/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test.each([true, false])('its logits are PyTorch’s, deployed %s', async (deploy) => {
    const classifier = await loadModel(model, { weights: checkpointOf(model), deploy });
    const images = expected.logits.map((_, i) => digit(i).png().toBuffer());
    const logits = await classifier.infer(await Promise.all(images));
    const rows = (await logits.array()) as number[][];
    const largest = Math.max(...expected.logits.flat().map(Math.abs));
    for (const [i, row] of expected.logits.entries()) {
      for (const [j, value] of row.entries()) {
        const error = Math.abs(rows[i][j] - value);
        if (!(error <= LOGIT_TOLERANCE * largest)) {
          expect.fail(`digit ${i}, logit ${j}: ${rows[i][j]}, expected ${value}; off by ${error}`);
        }
      }
    }
    logits.dispose();
    classifier.dispose();
  });

  test('every digit’s trainable form decides as PyTorch does', async () => {
    const classifier = await loadModel(model, { weights: checkpointOf(model), deploy: false });
    let correct = 0;
    for (let start = 0; start < LABELS.length; start += 50) {
      const indices = Array.from({ length: 50 }, (_, i) => start + i);
      const images = await Promise.all(indices.map((i) => digit(i).png().toBuffer()));
      const guesses = await classifier.classify(images, 1);
      correct += guesses.filter(([best], i) => best.index === LABELS[indices[i]]).length;
    }
    expect(correct).toBe(expected.correct);
    classifier.dispose();
  });

  test('its weights are under 3 MB', async () => {
    expect((await stat(checkpointOf(model))).size).toBeLessThan(3e6);
  });
});

test('digits: shows the RedNet unless asked for another', async () => {
  expect((await dynaconvJson<Report>(['digits'])).model).toBe('rednet_digits');
  const { code, stderr } = await dynaconv(['digits', '--model', 'rednet50']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are rednet_digits, overlock_digits.');
});
