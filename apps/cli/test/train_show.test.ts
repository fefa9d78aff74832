import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
const step = { epoch: 1, loss: 1.23456, learningRate: 0.0123456, gradientNorm: 1, samples: 8 };
const epoch = {
  epoch: 2,
  trainingLoss: 1.5,
  loss: 0.5,
  accuracy: 0.75,
  top5: 1,
  images: 10,
  byClass: [],
  imagesPerSecond: 12.345,
  best: true,
};

function shown(json: boolean) {
  const stream = new PassThrough() as PassThrough & NodeJS.WriteStream;
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const validation = { classes: ['a'], samples: [] };
  const show = showOn(stream, { settings, updatesAnEpoch: 50, validation, json });
  return {
    show,
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
  plain.show.epoch(epoch);
  plain.show.epoch({ ...epoch, trainingLoss: Number.NaN, best: false });
  expect(plain.stdout()).toBe(
    [
      'epoch 2 of 4 · loss 1.5000 · 12.3 images a second · validation loss 0.5000 · 75.00 % right, the best so far\n',
      'epoch 2 of 4 · validation loss 0.5000 · 75.00 % right\n',
    ].join(''),
  );
  plain.show.stop();
  vi.restoreAllMocks();
  const json = shown(true);
  json.show.epoch(epoch);
  json.show.stop();
  expect(json.stdout()).toBe('');
});
