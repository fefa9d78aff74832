import { expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { LABELS, PYTORCH_CORRECT } from './support/digits.ts';

interface Report {
  images: number;
  correct: number;
  accuracy: number;
  pytorchAccuracy: number;
  imagesPerSecond: number;
  stockImagesPerSecond: number;
  speedup: number;
  predictions: { label: number; predictions: { index: number; probability: number }[] }[];
}

test('digits: as many are right as with PyTorch, and the kernels are faster than stock ops', async () => {
  const report = await dynaconvJson<Report>(['digits']);
  expect(report.images).toBe(500);
  expect(report.accuracy).toBeGreaterThanOrEqual(0.985);
  expect(report.correct).toBe(PYTORCH_CORRECT);
  expect(report.pytorchAccuracy).toBe(report.accuracy);
  expect(report.speedup).toBeGreaterThan(1);
  expect(report.imagesPerSecond).toBeGreaterThan(report.stockImagesPerSecond);
  expect(report.predictions.map(({ label }) => label)).toEqual(LABELS);
  const right = report.predictions.filter(
    ({ label, predictions }) => predictions[0].index === label,
  );
  expect(right).toHaveLength(report.correct);
});

test('digits: prints samples, accuracy and speed', async () => {
  const { code, stdout, stderr } = await dynaconv(['digits']);
  expect(code).toBe(0);
  expect(stderr).not.toContain('stock ops (');
  expect(stdout).toMatch(/[\u2801-\u28ff]{3}/);
  expect(stdout).toContain(`${PYTORCH_CORRECT} of 500 held-out digits`);
  expect(stdout).toMatch(/^speed +\d+ images a second/m);
  expect(stdout).toMatch(/^stock ops .* the kernels are \d+\.\d times faster$/m);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});
