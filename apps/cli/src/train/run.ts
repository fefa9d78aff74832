import { setImmediate } from 'node:timers/promises';
import type { Group } from '@dynaconv/distributed';
import { NonFiniteLossError, type StepReport } from '@dynaconv/training';
import { isWorkerLost, messageOf } from '../errors.ts';
import { significant } from '../numbers.ts';
import type { Learner, TestResult } from './learner.ts';
import type { TrainingLog } from './log.ts';
import type { Progress, RunFolder } from './run_folder.ts';
import type { Settings } from './settings.ts';
import type { TensorBoard } from './tensorboard.ts';
import { isFirst, lostWorker } from './workers.ts';

/** What an epoch came to, with all that its test has found. */
export type EpochReport = TestResult['report'] & {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss of its updates; of those of this process where it was resumed. */
  readonly trainingLoss: number;
  readonly imagesPerSecond: number;
  readonly best: boolean;
};

export interface Show {
  /** @param allReduceShare of the step's time, where there are several workers */
  step(report: StepReport, imagesPerSecond: number, allReduceShare?: number): void;
  testing(done: number): void;
  epoch(report: EpochReport, described: readonly string[]): void;
}

export interface RunParts {
  readonly learner: Learner;
  readonly settings: Settings;
  readonly folder: RunFolder;
  /** Undefined where another worker writes it. */
  readonly log: TrainingLog | undefined;
  readonly board: TensorBoard | undefined;
  readonly saveEveryMs: number;
  readonly show: Show;
  readonly signal: AbortSignal;
  /** The workers that train together; the first of them writes. */
  readonly group: Group | undefined;
}

/**
 * A training from where it is to its end. After each epoch the network is tested, and weights and state are saved; the state also
 * every few minutes, and when the training is stopped by a signal or an error.
 */
export class Run {
  private readonly parts: RunParts;
  private progress: Progress;
  private savedAt = performance.now();
  private savedStep = 0;

  constructor(parts: RunParts, progress: Progress) {
    this.parts = parts;
    this.progress = progress;
  }

  get best(): Progress['best'] {
    return this.progress.best;
  }

  /** @throws the signal's reason when the state is saved; errors say what is saved */
  async toEnd(): Promise<EpochReport[]> {
    const { learner, settings, signal } = this.parts;
    const { trainer } = learner;
    const reports: EpochReport[] = [];
    // There is something to go on from at any time.
    await this.save();
    try {
      // What was trained may not have been tested yet.
      while (trainer.epoch < settings.epochs || trainer.epoch > this.progress.evaluated) {
        const { loss, rate } =
          trainer.epoch > this.progress.evaluated
            ? { loss: Number.NaN, rate: Number.NaN }
            : await this.trainEpoch();
        reports.push(await this.testEpoch(loss, rate));
      }
      return reports;
    } catch (error) {
      // A disk that is full is so for this, too; what was saved before is whole.
      await this.save().catch(() => {});
      if (signal.aborted) throw signal.reason;
      throw this.explained(error);
    }
  }

  private async trainEpoch(): Promise<{ loss: number; rate: number }> {
    const { learner, log, board, show, signal, saveEveryMs, group } = this.parts;
    let waited = group?.traffic.seconds ?? 0;
    let [loss, steps, images, seconds] = [0, 0, 0, 0];
    let start = performance.now();
    for await (const report of learner.train()) {
      const took = (performance.now() - start) / 1000;
      seconds += took;
      const samples = report.samples * (group?.size ?? 1);
      images += samples;
      loss += report.loss;
      steps++;
      const allReduceShare = group && (group.traffic.seconds - waited) / took;
      waited = group?.traffic.seconds ?? 0;
      const imagesPerSecond = samples / took;
      const { step, losses, learningRate, gradientNorm } = report;
      const epoch = report.epoch + 1;
      const parts = Object.entries(losses).map(([name, part]) => [`${name}Loss`, part]);
      const record = {
        type: 'step',
        step,
        epoch,
        loss: report.loss,
        ...(Object.fromEntries(parts) as Record<`${string}Loss`, number>),
        learningRate,
        gradientNorm,
        imagesPerSecond,
        allReduceShare,
      } as const;
      log?.write(record);
      board?.write(record);
      show.step(report, images / seconds, allReduceShare);
      // Lets a Ctrl-C through.
      await setImmediate(undefined, { signal });
      if (performance.now() - this.savedAt > saveEveryMs) await this.save();
      start = performance.now();
    }
    return { loss: loss / steps, rate: images / seconds };
  }

  private async testEpoch(trainingLoss: number, imagesPerSecond: number): Promise<EpochReport> {
    const { learner, signal, log, board, show, folder, group } = this.parts;
    const { trainer } = learner;
    const { epoch, step } = trainer;
    const write = async () => {
      const result = await learner.test((done) => show.testing(done), signal);
      const best = !(result.score <= (this.progress.best?.score ?? -1));
      if (best && isFirst(group)) {
        await folder.writeWeights('best', learner.tensors(), this.progress, signal);
      }
      return { result, best };
    };
    const { result, best } = await (trainer.ema ? trainer.ema.use(write) : write());
    const record = { type: 'epoch', step, epoch, ...result.figures, best } as const;
    log?.write(record);
    board?.write(record);
    board?.flush();
    this.progress = {
      ...this.progress,
      evaluated: epoch,
      best: best ? { epoch, score: result.score } : this.progress.best,
    };
    // Last, so that what is killed before happens again from the state before.
    await this.save();
    const report = { ...result.report, epoch, trainingLoss, imagesPerSecond, best };
    show.epoch(report, result.described);
    return report;
  }

  /** Not to be stopped by a signal: it is what a signal asks for. */
  private async save(): Promise<void> {
    const { folder, learner, group } = this.parts;
    const { trainer } = learner;
    const never = new AbortController().signal;
    const writes = isFirst(group);
    if (writes) await folder.writeState(await trainer.state(), this.progress, never);
    this.savedStep = trainer.step;
    this.savedAt = performance.now();
    if (!writes) return;
    const writeLast = () => folder.writeWeights('last', learner.tensors(), this.progress, never);
    await (trainer.ema ? trainer.ema.use(writeLast) : writeLast());
  }

  private explained(cause: unknown): Error {
    const { folder, settings, group } = this.parts;
    if (isWorkerLost(cause)) return lostWorker(cause, group!, this.savedStep, folder);
    const advice =
      cause instanceof NonFiniteLossError
        ? `begin another training from there with a lower rate: --weights ${folder.last} --lr ${significant(settings.lr / 10, 3)} --output FOLDER`
        : 'put it right and go on with --resume';
    return new Error(
      `${messageOf(cause)}\nAll up to update ${this.savedStep} is saved in ${folder.path}; ${advice}`,
      { cause },
    );
  }
}
