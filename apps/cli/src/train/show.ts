import { significant } from '../numbers.ts';
import { print } from '../output.ts';
import { startProgress } from '../progress.ts';
import type { EpochReport, Show } from './run.ts';
import type { Settings } from './settings.ts';

interface ShowOptions {
  readonly settings: Settings;
  readonly updatesAnEpoch: number;
  /** How many images it is tested on. */
  readonly validation: number;
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
      progress.update(`evaluating, ${done} of ${validation} images`);
    },
    epoch(report, described) {
      if (json) return;
      progress.hide();
      print([epochLine(report, described, settings)]);
    },
    stop: () => progress.stop(),
  };
}

function epochLine(
  { epoch, trainingLoss, imagesPerSecond, best }: EpochReport,
  described: readonly string[],
  { epochs }: Settings,
): string {
  // An epoch that an earlier process has trained is only tested by this one.
  const trained = Number.isNaN(trainingLoss)
    ? []
    : [`loss ${trainingLoss.toFixed(4)}`, `${significant(imagesPerSecond, 3)} images a second`];
  const line = [`epoch ${epoch} of ${epochs}`, ...trained, ...described].join(' · ');
  return best ? `${line}, the best so far` : line;
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
