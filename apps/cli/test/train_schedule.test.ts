import { describe, expect, test } from 'vitest';
import type { TrainOptions } from '../src/train/options.ts';
import { recipeIn, type Settings, settingsOf } from '../src/train/settings.ts';
import { scheduleOf } from '../src/train/updates.ts';

const options: TrainOptions = {
  model: 'rednet50',
  batch: 64,
  accumulate: 1,
  seed: 0,
  flip: true,
  valShare: 0.1,
  saveEvery: 10,
  backend: 'cpu',
};

function schedule(settings: Partial<Settings>, updates: number) {
  const all: Settings = { ...settingsOf(options), ...settings };
  return scheduleOf(recipeIn(all), all, updates);
}

describe('the settings', () => {
  test('take the learning rate in proportion to what makes an update', () => {
    expect(settingsOf(options).lr).toBe(0.025);
    expect(settingsOf({ ...options, batch: 256, accumulate: 8 }).lr).toBe(0.8);
    expect(settingsOf({ ...options, model: 'overlock_xt', batch: 1024 }).lr).toBe(1e-3);
    expect(settingsOf({ ...options, lr: 0.3 }).lr).toBe(0.3);
  });

  test('take the recipe of the authors, or fine-tuning where there are weights', () => {
    expect(settingsOf(options)).toMatchObject({ recipe: 'rednet', epochs: 130, ema: 0 });
    expect(settingsOf({ ...options, model: 'overlock_s' })).toMatchObject({
      recipe: 'overlock',
      epochs: 310,
      ema: 0.9999,
      'drop-path': 0.4,
      'head-rate': 1,
    });
    expect(settingsOf({ ...options, weights: 'x' })).toMatchObject({ recipe: 'finetune' });
    expect(settingsOf({ ...options, recipe: 'finetune' })['head-rate']).toBe(1);
    expect(settingsOf({ ...options, weights: 'x' })['head-rate']).toBe(10);
    expect(settingsOf({ ...options, weights: 'x', headRate: 3 })['head-rate']).toBe(3);
    expect(settingsOf({ ...options, ema: true }).ema).toBe(0.9999);
    expect(settingsOf({ ...options, ema: 0.5 }).ema).toBe(0.5);
  });
});

describe('the learning rate', () => {
  test("is RedNet's: a warm-up of 3130 updates from a quarter, a cosine of 130 epochs", () => {
    const rate = schedule({ recipe: 'rednet', lr: 0.8, epochs: 130 }, 626);
    expect(rate(0)).toBeCloseTo(0.2, 12);
    expect(rate(1565)).toBeCloseTo(0.4 * (1 + Math.cos((Math.PI * 2) / 130)) * 0.625, 12);
    expect(rate(3130)).toBeCloseTo(0.4 * (1 + Math.cos((Math.PI * 5) / 130)), 12);
    expect(rate(65 * 626)).toBeCloseTo(0.4, 12);
    expect(rate(65 * 626 + 625)).toBe(rate(65 * 626));
  });

  test("is OverLoCK's: 5 epochs from 1e-6, a cosine of 300 to 1e-5, 10 at that", () => {
    const rate = schedule({ recipe: 'overlock', lr: 1e-3, epochs: 310 }, 1251);
    const at = (epoch: number) => rate(epoch * 1251);
    expect(at(0)).toBe(1e-6);
    expect(at(1)).toBeCloseTo(1e-6 + (1e-3 - 1e-6) / 5, 12);
    expect(at(150)).toBeCloseTo((1e-3 + 1e-5) / 2, 12);
    expect([at(300), at(309)]).toEqual([1e-5, 1e-5]);
  });

  test('has a warm-up of a tenth at most, and none where that is less than an update', () => {
    const short = schedule({ recipe: 'rednet', lr: 1, epochs: 10 }, 10);
    expect(short(0)).toBeCloseTo(0.25, 12);
    expect(short(10)).toBeCloseTo(0.5 * (1 + Math.cos(Math.PI / 10)), 12);
    expect(schedule({ recipe: 'rednet', lr: 1, epochs: 1 }, 3)(0)).toBe(1);
    expect(schedule({ recipe: 'finetune', lr: 1e-3, epochs: 2 }, 10)(0)).toBe(1e-6);
    // A rate below the recipe's least is not raised.
    expect(schedule({ recipe: 'overlock', lr: 1e-7, epochs: 20 }, 4)(0)).toBe(1e-7);
  });
});
