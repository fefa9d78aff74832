import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describeTest } from '../src/train/describe_test.ts';
import { settingsOf } from '../src/train/settings.ts';
import { showOn } from '../src/train/show.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const settings = settingsOf({
  model: 'rednet_digits',
  epochs: 4,
  batch: 8,
  accumulate: 1,
  seed: 0,
  flip: true,
  valShare: 0.1,
  saveEvery: 10,
  backend: 'cpu',
});
const step = {
  epoch: 1,
  loss: 1.23456,
  losses: {},
  learningRate: 0.0123456,
  gradientNorm: 1,
  samples: 8,
};
const epoch = {
  epoch: 2,
  trainingLoss: 1.5,
  loss: 0.5,
  accuracy: 0.75,
  top5: 1,
  images: 10,
  byClass: [1, 2].map(() => ({ images: 5, right: 4 })),
  imagesPerSecond: 12.345,
  best: true,
};

function shown(json: boolean, { updatesAnEpoch = 50, ema = 0 } = {}) {
  const stream = new PassThrough() as PassThrough & NodeJS.WriteStream;
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const show = showOn(stream, {
    settings: { ...settings, ema },
    ...{ updatesAnEpoch, validation: 10, json },
  });
  return {
    show,
    /** Of a classifier, as `train` calls it. */
    epoch: (report: typeof epoch) =>
      show.epoch(report, describeTest(report, { ema }, report.epoch * updatesAnEpoch)),
    stderr: () => stream.read()?.toString() ?? '',
    stdout: () => written.mock.calls.map(([text]) => text).join(''),
  };
}

test('a line says how far a training is, and how long the rest takes', () => {
  const { show, stderr } = shown(false);
  vi.advanceTimersByTime(30_000);
  // The first update of this process, which goes on from the 49th of an earlier one.
  show.step({ ...step, step: 50 }, 12.345);
  show.stop();
  expect(stderr().split('\n').at(-2)).toBe(
    'training, epoch 2 of 4 · update 50 of 200 · loss 1.235 · rate 0.0123 · 12.3 images a second · 75 min left',
  );
});

test('an epoch is a line on stdout, or none with --json', () => {
  const plain = shown(false);
  plain.epoch(epoch);
  plain.epoch({ ...epoch, trainingLoss: Number.NaN, best: false });
  expect(plain.stdout()).toBe(
    [
      'epoch 2 of 4 · loss 1.5000 · 12.3 images a second · validation loss 0.5000 · 75.00 % right, the best so far\n',
      'epoch 2 of 4 · validation loss 0.5000 · 75.00 % right\n',
    ].join(''),
  );
  plain.show.stop();
  vi.restoreAllMocks();
  const json = shown(true);
  json.epoch(epoch);
  json.show.stop();
  expect(json.stdout()).toBe('');
});

test('a loss that averages of few updates make is said to be none', () => {
  const shownOf = (report: Partial<typeof epoch>, more = {}) => {
    vi.restoreAllMocks();
    const shows = shown(false, more);
    shows.epoch({ ...epoch, trainingLoss: Number.NaN, best: false, ...report });
    return shows.stdout();
  };
  const early = (averages: string, updates: number, settled: number) =>
    `, which says nothing yet: ${averages} are of ${updates} updates, and settle in some ${settled}`;
  const bare = { ema: 0 };
  // 0.9 to the 44th power is below 0.01, and to the 43rd above.
  expect(shownOf({ epoch: 1, loss: 3e15, accuracy: 0 }, { ...bare, updatesAnEpoch: 43 })).toBe(
    `epoch 1 of 4 · validation loss 3.00e+15${early("BatchNorm's averages", 43, 44)} · 0.00 % right\n`,
  );
  expect(shownOf({ epoch: 1, loss: Number.NaN }, { ...bare, updatesAnEpoch: 44 })).toBe(
    'epoch 1 of 4 · validation loss NaN · 75.00 % right\n',
  );
  // Two classes: chance is 0.69.
  expect(shownOf({ epoch: 1, loss: 1.38 }, { ...bare, updatesAnEpoch: 3 })).toBe(
    'epoch 1 of 4 · validation loss 1.3800 · 75.00 % right\n',
  );
  expect(shownOf({ loss: 1.4 }, { ema: 0.99, updatesAnEpoch: 50 })).toBe(
    `epoch 2 of 4 · validation loss 1.4000${early("BatchNorm's and the weights' averages", 100, 459)} · 75.00 % right\n`,
  );
});
