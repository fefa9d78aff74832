import { describe, expect, it } from 'vitest';
import { freeWorkers, missing, runWorkers } from './helpers/workers.ts';

/** Rounding of float32. */
const U = 2 ** -24;
const EPSILON = 1e-5;
const SHAPE = [3, 5, 4, 6];
const CHANNELS = SHAPE.at(-1)!;

/** Of n roundings, one after the other. */
const gammaOf = (n: number): number => (n * U) / (1 - n * U);

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

interface Of {
  readonly x: number[];
  readonly dy: number[];
  readonly y: number[];
  readonly dx: number[];
  readonly dgamma: number[];
  readonly dbeta: number[];
  readonly mean: number[];
  readonly variance: number[];
}

describe.skipIf(missing)('SyncBN', () => {
  it.each([2, 3])(
    'of %d workers is BatchNorm of all their samples, forward and backward, inside a bound',
    async (count) => {
      const results = await runWorkers('sync_batch_norm', await freeWorkers(count), {
        shape: SHAPE,
        bound: 120,
      });
      for (const { end, stderr, last } of results) {
        expect(end, `${stderr}${JSON.stringify(last).slice(0, 500)}`).toBe(0);
      }
      const workers = results.map(({ last }) => last as unknown as Of);
      for (let channel = 0; channel < CHANNELS; channel++) checkChannel(workers, channel);
    },
  );
});

/**
 * Compares a channel with float64. The error of the mean is that of a sum, γₙ·mean|x|; it moves all deviations d = x − mean alike. The
 * variance is a mean of squares of d. Its error, relative to variance + ε, halves in 1/√, and goes with that into whatever follows;
 * the gradient is of three terms, each with as many roundings as the sums that it is made of.
 */
function checkChannel(workers: readonly Of[], channel: number): void {
  const of = (values: readonly number[]) => values.filter((_, i) => i % CHANNELS === channel);
  const joined = (name: 'x' | 'dy' | 'y' | 'dx') => workers.flatMap((worker) => of(worker[name]));
  const [x, dy] = [joined('x'), joined('dy')];
  const n = x.length;
  const [gamma, beta] = [
    0.5 + (1.5 * channel) / (CHANNELS - 1),
    -1 + (2 * channel) / (CHANNELS - 1),
  ];
  const mean = meanOf(x);
  const d = x.map((value) => value - mean);
  const variance = meanOf(d.map((value) => value ** 2));
  const scale = 1 / Math.sqrt(variance + EPSILON);

  // Means of the workers, and theirs: a few roundings more than the sum has.
  const most = gammaOf(n + 12);
  const meanError = most * meanOf(x.map(Math.abs));
  const absolute = meanOf(d.map(Math.abs));
  const varianceError =
    most * (variance + 3 * meanOf(x.map(Math.abs)) * meanError) +
    2 * absolute * 2 * meanError +
    (2 * meanError) ** 2;
  const relative = varianceError / (2 * (variance + EPSILON - varianceError)) + gammaOf(8);

  for (const worker of workers) {
    expectWithin(worker.mean[channel], mean, meanError);
    // The moving variance is of the unbiased one.
    expectWithin(
      worker.variance[channel],
      (variance * n) / (n - 1),
      1.1 * varianceError + 4 * U * variance,
    );
  }

  const normalized = d.map((value) => value * scale);
  const normalizedError = normalized.map(
    (value) => Math.abs(value) * relative + 2 * meanError * scale * (1 + relative),
  );
  joined('y').forEach((value, i) => {
    const expected = gamma * normalized[i] + beta;
    const size = Math.abs(gamma * normalized[i]) + Math.abs(beta);
    expectWithin(value, expected, gamma * normalizedError[i] + gammaOf(6) * size);
  });

  const dbeta = meanOf(dy);
  const dgamma = meanOf(dy.map((value, i) => value * normalized[i]));
  const [dyAbsolute, productAbsolute] = [
    meanOf(dy.map(Math.abs)),
    meanOf(dy.map((value, i) => Math.abs(value * normalized[i]))),
  ];
  const productError = meanOf(dy.map((value, i) => Math.abs(value) * normalizedError[i]));
  joined('dx').forEach((value, i) => {
    const expected = gamma * scale * (dy[i] - dbeta - normalized[i] * dgamma);
    const size = Math.abs(dy[i]) + dyAbsolute + Math.abs(normalized[i]) * productAbsolute;
    const moved =
      normalizedError[i] * productAbsolute +
      Math.abs(normalized[i]) * productError +
      normalizedError[i] * productError;
    expectWithin(
      value,
      expected,
      gamma * scale * ((3 * relative + gammaOf(2 * n + 24)) * size + 2 * moved),
    );
  });
  workers.forEach((worker) => {
    const [own, ownX] = [of(worker.dy), of(worker.x)];
    const ownNormalized = ownX.map((value) => (value - mean) * scale);
    const sum = own.reduce((total, value, i) => total + value * ownNormalized[i], 0);
    const size = own.reduce((total, value, i) => total + Math.abs(value * ownNormalized[i]), 0);
    const moved = own.reduce(
      (total, value, i) =>
        total +
        Math.abs(value) *
          (Math.abs(ownNormalized[i]) * relative + 2 * meanError * scale * (1 + relative)),
      0,
    );
    expectWithin(worker.dgamma[channel], sum, gammaOf(own.length + 8) * size + 2 * moved);
    const total = own.reduce((all, value) => all + value, 0);
    const magnitude = own.reduce((all, value) => all + Math.abs(value), 0);
    expectWithin(worker.dbeta[channel], total, gammaOf(own.length) * magnitude);
  });
}

function expectWithin(value: number, expected: number, bound: number): void {
  if (!(Math.abs(value - expected) <= bound)) {
    throw new Error(`${value}, expected ${expected} within ${bound}`);
  }
}
