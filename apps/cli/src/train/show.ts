import { BATCH_NORM } from '@dynaconv/layers';
import type { Dataset } from '@dynaconv/training/data';
import { significant } from '../numbers.ts';
import { print } from '../output.ts';
import { startProgress } from '../progress.ts';
import type { EpochReport, Show } from './run.ts';
import type { Settings } from './settings.ts';

interface ShowOptions {
  readonly settings: Settings;
  readonly updatesAnEpoch: number;
  readonly validation: Dataset<string>;
  /** Whether stdout is to hold nothing else than JSON. */
  readonly json?: boolean;
}

/** Shows nothing: of several workers the first does. */
export const SILENT = { step() {}, testing() {}, epoch() {}, stop() {} };

/** A line of progress, and on stdout one for each epoch. */
export function showOn(
  stream: NodeJS.WriteStream,
  { settings, updatesAnEpoch, validation, json }: ShowOptions,
): Show & { stop(): void } {
  const progress = startProgress('training', stream);
  const updates = settings.epochs * updatesAnEpoch;
  const begun = performance.now();
  let first: number | undefined;
  return {
    step({ step, epoch, loss, learningRate }, imagesPerSecond, allReduceShare) {
      first ??= step - 1;
      const left = ((performance.now() - begun) / (step - first)) * (updates - step);
      progress.update(
        [
          `training, epoch ${epoch + 1} of ${settings.epochs}`,
          `update ${step} of ${updates}`,
          `loss ${significant(loss, 4)}`,
          `rate ${significant(learningRate, 3)}`,
          `${significant(imagesPerSecond, 3)} images a second`,
          ...(allReduceShare === undefined
            ? []
            : [`${(100 * allReduceShare).toFixed(0)} % in the all-reduce`]),
          `${duration(left)} left`,
        ].join(' · '),
      );
    },
    testing(done) {
      progress.update(`evaluating, ${done} of ${validation.samples.length} images`);
    },
    epoch(report) {
      if (json) return;
      progress.hide();
      print([epochLine(report, settings, updatesAnEpoch)]);
    },
    stop: () => progress.stop(),
  };
}

function epochLine(report: EpochReport, { epochs, ema }: Settings, updatesAnEpoch: number): string {
  const { epoch, trainingLoss, imagesPerSecond } = report;
  // An epoch that an earlier process has trained is only tested by this one.
  const trained = Number.isNaN(trainingLoss)
    ? []
    : [`loss ${trainingLoss.toFixed(4)}`, `${significant(imagesPerSecond, 3)} images a second`];
  const test = tested(report, ema, epoch * updatesAnEpoch);
  return [`epoch ${epoch} of ${epochs}`, ...trained, ...test].join(' · ');
}

/** Of the images that are not learned from. */
function tested(report: EpochReport, ema: number, updates: number): string[] {
  const { loss, accuracy, best, byClass } = report;
  const isPlausible = loss <= 2 * Math.log(byClass.length);
  return [
    `validation loss ${loss < 1e4 ? loss.toFixed(4) : loss.toPrecision(3)}${isPlausible ? '' : why(ema, updates)}`,
    `${(100 * accuracy).toFixed(2)} % right${best ? ', the best so far' : ''}`,
  ];
}

/** Of a moving average, the share of its first value that makes no difference any more. */
const FORGOTTEN = 0.01;

/**
 * Why a network may be far worse than chance. It is tested by BatchNorm's moving statistics, which begin at 0 and 1, as PyTorch's do:
 * while they are far from those of its maps, each layer makes its maps larger than the one before, beyond all bounds where they
 * meet in a product.
 */
function why(ema: number, updates: number): string {
  const slowest = Math.max(BATCH_NORM.momentum, ema);
  const settled = Math.ceil(Math.log(FORGOTTEN) / Math.log(slowest));
  return updates < settled
    ? `, which says nothing yet: BatchNorm's ${ema ? "and the weights' " : ''}averages are of ${updates} updates, and settle in some ${settled}`
    : '';
}

/** 75,000 ms as `1 min`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
