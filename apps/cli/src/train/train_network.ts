import { blockPaths } from '@dynaconv/models';
import { freezeStatistics, recomputed, Trainer } from '@dynaconv/training';
import { readImageFolder, WorkerReader } from '@dynaconv/training/node';
import { dispose } from '@tensorflow/tfjs-core';
import { useBackend } from '../backend.ts';
import { messageOf, UsageError } from '../errors.ts';
import { assertModel } from '../model_names.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import { TrainingLog } from './log.ts';
import { assertFitsMemory } from './memory.ts';
import { descriptionOf, networkToTrain, stagePaths } from './network.ts';
import type { TrainOptions } from './options.ts';
import { type EpochReport, Run, sizesOf, trainingLoss } from './run.ts';
import { type Progress, RunFolder } from './run_folder.ts';
import { assertSameSettings, fingerprint, type Settings, settingsOf } from './settings.ts';
import { showOn } from './show.ts';
import { openTensorBoard } from './tensorboard.ts';
import { optimizerOf } from './updates.ts';

const MINUTE_MS = 60_000;

/** What came of a training. */
export interface Trained {
  readonly model: string;
  readonly backend: string;
  /** The folder that everything was written to. */
  readonly output: string;
  readonly settings: Settings;
  /** Those that were trained or tested just now. */
  readonly epochs: readonly EpochReport[];
  readonly best?: Progress['best'];
  /** How many images it was tested on. */
  readonly tested: number;
}

/** Trains a network on a folder of images, into a folder of its own. */
export async function trainNetwork(
  data: string,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<Trained> {
  assertModel(options.model);
  const settings = settingsOf(options);
  const folder = new RunFolder(options.output ?? `${options.model}-training`);
  try {
    return await trainInto(folder, data, options, settings, signal);
  } finally {
    await folder.release();
  }
}

async function trainInto(
  folder: RunFolder,
  data: string,
  options: TrainOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<Trained> {
  const begun = options.resume ? await folder.readState() : undefined;
  if (begun) assertSameSettings(begun.progress.settings, settings, folder.path);

  const images = await withProgress(`reading ${data}`, () =>
    readImageFolder(data, { validationShare: options.valShare, seed: options.seed }),
  );
  const { training, validation } = images;
  const { classes } = training;
  const progress: Progress = begun?.progress ?? {
    settings,
    classes,
    images: fingerprint(data, images),
    evaluated: 0,
  };
  if (progress.images !== fingerprint(data, images)) {
    throw new UsageError(
      `--resume: ${data} holds other images than when the training in ${folder.path} was begun; put them back, or begin another one from its weights with --weights ${folder.last} --output FOLDER`,
    );
  }
  const batchesAnEpoch = Math.floor(training.samples.length / settings.batch);
  if (batchesAnEpoch === 0) {
    throw new UsageError(
      `--batch ${settings.batch}: there are ${training.samples.length} images to learn from, expected at least a batch`,
    );
  }

  const backend = await useBackend(options.backend);
  const model = await networkToTrain(options, settings, classes.length, signal);
  assertSize(settings, descriptionOf(model).backbone.minimumSize);
  const frozen = stagePaths(model, settings.freeze);
  if (frozen.length > 0) freezeStatistics(model, ...frozen);
  const again = options.recompute === undefined ? [] : recomputedBlocks(model, options.recompute);
  const largest = Math.max(...sizesOf(settings, model));
  assertFitsMemory(model, { batch: settings.batch, size: largest, recomputed: again }, backend);
  if (!begun) await folder.create();

  const updatesAnEpoch = Math.ceil(batchesAnEpoch / settings.accumulate);
  const trainer = new Trainer(again.length > 0 ? recomputed(model, again) : model, {
    optimizer: optimizerOf(model, settings, frozen, updatesAnEpoch),
    loss: trainingLoss,
    ema: settings.ema || undefined,
    accumulationSteps: settings.accumulate,
  });
  if (begun) await restore(trainer, begun.read, folder);
  const reader = new WorkerReader(options.workers);
  const show = showOn(process.stderr, { settings, updatesAnEpoch, validation, json: options.json });
  try {
    note(
      `${training.samples.length} images of ${classes.length} classes to learn from, ${validation.samples.length} to test on; ${settings.recipe} recipe on ${backend}, into ${folder.path}`,
    );
    const log = await TrainingLog.open(folder.log, trainer.step, progress.evaluated);
    const run = new Run(
      {
        model,
        trainer,
        settings,
        training,
        validation,
        reader,
        folder,
        log,
        board: openTensorBoard(folder.tensorBoard),
        saveEveryMs: options.saveEvery * MINUTE_MS,
        show,
        signal,
      },
      progress,
    );
    const epochs = await run.toEnd();
    if (epochs.length === 0) note(`the training in ${folder.path} is over: nothing was left to do`);
    const { best } = run;
    return {
      model: settings.model,
      backend,
      output: folder.path,
      settings,
      epochs,
      best,
      tested: validation.samples.length,
    };
  } finally {
    show.stop();
    await reader.close();
  }
}

function assertSize({ size }: Settings, least: number): void {
  if (size.length === 0 || size[0] >= least) return;
  throw new UsageError(`--size ${size.join('-')}: this network takes images of ${least} or more`);
}

function recomputedBlocks(model: Parameters<typeof blockPaths>[0], counts: readonly number[]) {
  try {
    return blockPaths(model, counts);
  } catch (error) {
    throw new UsageError(`--recompute: ${messageOf(error)}`, { cause: error });
  }
}

async function restore(
  trainer: Trainer,
  read: Awaited<ReturnType<RunFolder['readState']>>['read'],
  folder: RunFolder,
): Promise<void> {
  const state = await read();
  try {
    await trainer.restore(state);
  } catch (cause) {
    throw new Error(`--resume: the state in ${folder.path} does not fit: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    dispose(state);
  }
}
