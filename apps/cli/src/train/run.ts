import { setImmediate } from 'node:timers/promises';
import type { Group } from '@dynaconv/distributed';
import {
  crossEntropy,
  NonFiniteLossError,
  type StepReport,
  type Trainer,
} from '@dynaconv/training';
import { type Dataset, type Reader, sizesBetween, trainingBatches } from '@dynaconv/training/data';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isWorkerLost, messageOf } from '../errors.ts';
import { significant } from '../numbers.ts';
import type { TrainingLog } from './log.ts';
import { descriptionOf } from './network.ts';
import { recipes } from './recipes.ts';
import type { Progress, RunFolder } from './run_folder.ts';
import type { Settings } from './settings.ts';
import type { TensorBoard } from './tensorboard.ts';
import { type TestResult, testNetwork } from './test_network.ts';
import { isFirst, joinResults, lostWorker, partOf } from './workers.ts';

/** What an epoch came to. */
export interface EpochReport extends TestResult {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss of its updates; of those of this process where it was resumed. */
  readonly trainingLoss: number;
  readonly imagesPerSecond: number;
  readonly best: boolean;
}

export interface Show {
  /** @param allReduceShare of the step's time, where there are several workers */
  step(report: StepReport, imagesPerSecond: number, allReduceShare?: number): void;
  testing(done: number): void;
  epoch(report: EpochReport): void;
}

export interface RunParts {
  /** With the weights; saved under the official names. */
  readonly model: LayersModel;
  readonly trainer: Trainer;
  readonly settings: Settings;
  readonly training: Dataset<string>;
  readonly validation: Dataset<string>;
  readonly reader: Reader<string>;
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

/** The sizes of images, of which each batch gets one. */
export const sizesOf = ({ size }: Settings, model: LayersModel): number[] => {
  const [least = descriptionOf(model).preprocessing.crop, most = least] = size;
  return sizesBetween(least, most);
};

/** The loss of what `trainingBatches` gives, whose targets are smoothed already. */
export const trainingLoss = crossEntropy();

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
    const { trainer, settings, signal } = this.parts;
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
    const { trainer, log, board, show, signal, saveEveryMs, group } = this.parts;
    let waited = group?.traffic.seconds ?? 0;
    let [loss, steps, images, seconds] = [0, 0, 0, 0];
    let start = performance.now();
    for await (const report of trainer.train(this.batches())) {
      const took = (performance.now() - start) / 1000;
      seconds += took;
      images += report.samples * (group?.size ?? 1);
      loss += report.loss;
      steps++;
      const allReduceShare = group && (group.traffic.seconds - waited) / took;
      waited = group?.traffic.seconds ?? 0;
      const imagesPerSecond = (report.samples * (group?.size ?? 1)) / took;
      const { step, losses, learningRate, gradientNorm } = report;
      const epoch = report.epoch + 1;
      const record = {
        type: 'step',
        step,
        epoch,
        loss: report.loss,
        auxiliaryLoss: losses.auxiliary,
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

  /** What is left of the epoch. */
  private async *batches(): AsyncGenerator<{ xs: Tensor; ys: Tensor }> {
    const { trainer, model, settings, training, reader, group } = this.parts;
    const { batch, accumulate, seed, flip, recipe } = settings;
    const { augmentation, labelSmoothing, mixup } = recipes[recipe];
    const batches = trainingBatches(training, reader, {
      preprocessing: descriptionOf(model).preprocessing,
      augmentation: {
        ...augmentation,
        scale: [settings['min-scale'], 1],
        flip: flip ? augmentation.flip : 0,
      },
      batch,
      sizes: sizesOf(settings, model),
      labelSmoothing,
      mixup,
      seed,
      epoch: trainer.epoch,
      skip: trainer.epochStep * accumulate,
      worker: group,
    });
    for await (const { images, targets, count, size } of batches) {
      yield {
        xs: tensor(images, [count, size, size, 3]),
        ys: tensor(targets, [count, training.classes.length]),
      };
    }
  }

  private async testEpoch(trainingLoss: number, imagesPerSecond: number): Promise<EpochReport> {
    const { model, trainer, validation, reader, settings, signal, log, board, show, folder } =
      this.parts;
    const { group } = this.parts;
    const test = async () => {
      // BatchNorm's statistics are each worker's own; those of the first are saved.
      await group?.broadcast(model);
      const part = group ? partOf(validation, group) : validation;
      const own = await testNetwork(
        (images) => [model.predict(images)].flat()[0] as Tensor,
        part,
        reader,
        {
          preprocessing: descriptionOf(model).preprocessing,
          batch: settings.batch,
          signal,
          onProgress: (done) =>
            show.testing(Math.min(done * (group?.size ?? 1), validation.samples.length)),
        },
      );
      return group ? joinResults(group, own) : own;
    };
    const { epoch, step } = trainer;
    const { classes } = this.progress;
    const write = async () => {
      const result = await test();
      const best = !(result.accuracy <= (this.progress.best?.accuracy ?? -1));
      if (best && isFirst(group)) await folder.writeWeights('best', model, classes, signal);
      return { ...result, epoch, trainingLoss, imagesPerSecond, best };
    };
    const report = await (trainer.ema ? trainer.ema.use(write) : write());
    const { best, accuracy, loss } = report;
    const record = { type: 'epoch', step, epoch, validationLoss: loss, accuracy, best } as const;
    log?.write(record);
    board?.write(record);
    board?.flush();
    this.progress = {
      ...this.progress,
      evaluated: epoch,
      best: best ? { epoch, accuracy } : this.progress.best,
    };
    // Last, so that what is killed before happens again from the state before.
    await this.save();
    show.epoch(report);
    return report;
  }

  /** Not to be stopped by a signal: it is what a signal asks for. */
  private async save(): Promise<void> {
    const { folder, model, trainer, group } = this.parts;
    const never = new AbortController().signal;
    const writes = isFirst(group);
    if (writes) await folder.writeState(await trainer.state(), this.progress, never);
    this.savedStep = trainer.step;
    this.savedAt = performance.now();
    if (!writes) return;
    const writeLast = () => folder.writeWeights('last', model, this.progress.classes, never);
    await (trainer.ema ? trainer.ema.use(writeLast) : writeLast());
  }

  private explained(cause: unknown): Error {
    const { folder, settings } = this.parts;
    if (isWorkerLost(cause)) return lostWorker(cause, this.parts.group!, this.savedStep, folder);
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
