import { assertAtLeast, assertPositiveInteger } from '../optimizers/arguments.ts';
import type { Schedule } from './schedule.ts';

export interface CosineOptions {
  /** The rate at first. */
  rate: number;
  /** After so many steps the rate is `minRate`, and stays it (timm's cool-down). */
  steps: number;
  /** 0 by default. */
  minRate?: number;
}

/** Half a cosine from `rate` to `minRate` (Loshchilov & Hutter, ICLR 2017, arXiv 1608.03983); timm's CosineLRScheduler. */
export function cosine({ rate, steps, minRate = 0 }: CosineOptions): Schedule {
  assertAtLeast('cosine', 'rate', rate, 0);
  assertAtLeast('cosine', 'minRate', minRate, 0);
  assertPositiveInteger('cosine', 'steps', steps);
  return (step) =>
    step >= steps
      ? minRate
      : minRate + 0.5 * (rate - minRate) * (1 + Math.cos((Math.PI * step) / steps));
}

export interface MultiStepOptions {
  rate: number;
  /** From each of these on the rate is `factor` times what it was before. */
  milestones: readonly number[];
  /** 0.1 by default. */
  factor?: number;
}

/** The rate falls at milestones; mmcv's StepLrUpdaterHook, PyTorch's MultiStepLR. */
export function multiStep({ rate, milestones, factor = 0.1 }: MultiStepOptions): Schedule {
  assertAtLeast('multiStep', 'rate', rate, 0);
  assertAtLeast('multiStep', 'factor', factor, 0);
  return (step) => rate * factor ** milestones.filter((milestone) => step >= milestone).length;
}

export interface PolyOptions {
  rate: number;
  /** After so many steps the rate is `minRate`. */
  steps: number;
  /** 1 by default: a straight line. */
  power?: number;
  /** 0 by default. */
  minRate?: number;
}

/** (1 − step/steps)^power of the way from `minRate` to `rate`; mmcv's PolyLrUpdaterHook. */
export function poly({ rate, steps, power = 1, minRate = 0 }: PolyOptions): Schedule {
  assertAtLeast('poly', 'rate', rate, 0);
  assertAtLeast('poly', 'minRate', minRate, 0);
  assertAtLeast('poly', 'power', power, 0);
  assertPositiveInteger('poly', 'steps', steps);
  return (step) =>
    step >= steps ? minRate : minRate + (rate - minRate) * (1 - step / steps) ** power;
}

/** How a warm-up starts: from a rate (timm), or from a share of what the schedule gives (mmcv). */
export type WarmUpOptions = {
  /** How many steps it takes. */
  steps: number;
} & (
  | {
      /** The rate at first; it rises along a line to what the schedule gives at step 0. */
      from: number;
      /** Whether the schedule starts after the warm-up (timm's `warmup_prefix`), not along with it; false by default. */
      prefix?: boolean;
    }
  | {
      /** The share of the schedule's rate at first; it rises along a line to 1. */
      ratio: number;
    }
);

/** A linear warm-up in front of a schedule. */
export function linearWarmUp(schedule: Schedule, options: WarmUpOptions): Schedule {
  const { steps } = options;
  assertPositiveInteger('linearWarmUp', 'steps', steps);
  if ('ratio' in options) {
    const { ratio } = options;
    assertAtLeast('linearWarmUp', 'ratio', ratio, 0);
    return (step) =>
      step >= steps ? schedule(step) : schedule(step) * (1 - (1 - step / steps) * (1 - ratio));
  }
  const { from, prefix = false } = options;
  assertAtLeast('linearWarmUp', 'from', from, 0);
  return (step) =>
    step < steps
      ? from + (step * (schedule(0) - from)) / steps
      : schedule(prefix ? step - steps : step);
}

/**
 * A schedule of epochs as one of updates: the rate is the same throughout an epoch.
 *
 * @param updates in each epoch
 */
export function perEpoch(schedule: Schedule, updates: number): Schedule {
  assertPositiveInteger('perEpoch', 'updates', updates);
  return (step) => schedule(Math.floor(step / updates));
}
