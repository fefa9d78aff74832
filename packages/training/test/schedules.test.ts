import { expect, it } from 'vitest';
import { cosine, linearWarmUp, multiStep, perEpoch, poly, type Schedule } from '../src/index.ts';
import fixture from './fixtures/schedules.json' with { type: 'json' };

const { rate } = fixture;

/** Both compute in float64, a few operations each; cos adds a rounding. */
const ROUNDINGS = 8 * 2 ** -53;

const schedules: [name: keyof typeof fixture, schedule: Schedule][] = [
  [
    'timmCosine',
    linearWarmUp(cosine({ rate, steps: 30, minRate: 1e-5 }), { steps: 5, from: 1e-6 }),
  ],
  [
    'timmCosinePrefix',
    linearWarmUp(cosine({ rate, steps: 30, minRate: 1e-5 }), {
      steps: 5,
      from: 1e-6,
      prefix: true,
    }),
  ],
  ['timmPoly', poly({ rate, steps: 20, power: 0.9, minRate: 1e-3 })],
  ['torchMultiStep', multiStep({ rate, milestones: [8, 11] })],
  [
    'mmcvCosine',
    linearWarmUp(perEpoch(cosine({ rate, steps: 10 }), 7), { steps: 20, ratio: 0.25 }),
  ],
  [
    'mmcvPoly',
    linearWarmUp(poly({ rate, steps: 50, power: 0.9, minRate: 1e-4 }), { steps: 15, ratio: 1e-6 }),
  ],
];

it.each(schedules)('%s', (name, schedule) => {
  const expected = fixture[name] as number[];
  for (const [step, value] of expected.entries()) {
    const error = Math.abs(schedule(step) - value);
    if (!(error <= ROUNDINGS * rate))
      expect.fail(`step ${step}: ${schedule(step)}, expected ${value}`);
  }
});

it('cools down at the least rate', () => {
  const schedule = cosine({ rate: 1, steps: 10, minRate: 0.1 });
  expect([10, 11, 1000].map(schedule)).toEqual([0.1, 0.1, 0.1]);
});

it.each([
  [() => cosine({ rate: 1, steps: 0 }), 'cosine: steps is 0, expected a positive integer'],
  [() => poly({ rate: -1, steps: 5 }), 'poly: rate is -1, expected a finite number of at least 0'],
  [() => perEpoch(() => 1, 0.5), 'perEpoch: updates is 0.5, expected a positive integer'],
  [
    () => linearWarmUp(() => 1, { steps: 5, ratio: Number.NaN }),
    'linearWarmUp: ratio is NaN, expected a finite number of at least 0',
  ],
])('refuses what is out of range', (make, message) => {
  expect(make).toThrow(new RangeError(message));
});
