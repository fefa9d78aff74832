import { blockPaths } from '@dynaconv/models';
import { freezeStatistics, recomputed, Trainer } from '@dynaconv/training';
import { readImageFolder, WorkerReader } from '@dynaconv/training/node';
import { dispose, type NamedTensorMap } from '@tensorflow/tfjs-core';
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
import {
  assertSameSettings,
  fingerprint,
  type Settings,
  settingsOf,
  workersOf,
} from './settings.ts';
import { SILENT, showOn } from './show.ts';
import { openTensorBoard } from './tensorboard.ts';
import { optimizerOf } from './updates.ts';
import { isFirst, joinGroup } from './workers.ts';

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
  const workers = workersOf(options);
  // A supervisor calls every start alike.
  const resumes = options.resume && !options.rank && (workers === 1 || folder.isBegun);
  const begun = resumes ? await folder.readState() : undefined;
  if (begun) assertSameSettings(begun.progress.settings, settings, folder.path);

  const images = await withProgress(`reading ${data}`, () =>
    readImageFolder(data, { validationShare: options.valShare, seed: options.seed }),
  );
  const { training, validation } = images;
  const { classes } = training;
  const own: Progress = begun?.progress ?? {
    settings,
    classes,
    images: fingerprint(data, images),
    evaluated: 0,
  };
  if (own.images !== fingerprint(data, images)) {
    throw new UsageError(
      `--resume: ${data} holds other images than when the training in ${folder.path} was begun; put them back, or begin another one from its weights with --weights ${folder.last} --output FOLDER`,
    );
  }
  const batchesAnEpoch = Math.floor(Math.floor(training.samples.length / settings.batch) / workers);
  if (batchesAnEpoch === 0) {
    throw new UsageError(
      `--batch ${settings.batch}: there are ${training.samples.length} images to learn from, expected at least a batch${workers > 1 ? ` for each of ${workers} workers` : ''}`,
    );
  }

  const backend = await useBackend(options.backend);
  const group = await joinGroup(options, backend, signal);
  await group?.agree({ ...settings, images: own.images });
  const progress = group ? (await group.gather(own))[0] : own;
  const model = await networkToTrain(options, settings, classes.length, signal);
  assertSize(settings, descriptionOf(model).backbone.minimumSize);
  const frozen = stagePaths(model, settings.freeze);
  if (frozen.length > 0) freezeStatistics(model, ...frozen);
  const again = options.recompute === undefined ? [] : recomputedBlocks(model, options.recompute);
  const largest = Math.max(...sizesOf(settings, model));
  assertFitsMemory(model, { batch: settings.batch, size: largest, recomputed: again }, backend);
  if (!begun && isFirst(group)) await folder.create();
  await group?.broadcast(model);
  if (settings['sync-batch-norm']) group?.syncBatchNorm(model);

  const updatesAnEpoch = Math.ceil(batchesAnEpoch / settings.accumulate);
  const optimizer = optimizerOf(model, settings, frozen, updatesAnEpoch);
  const trainer = new Trainer(again.length > 0 ? recomputed(model, again) : model, {
    optimizer: group?.optimizer(optimizer) ?? optimizer,
    loss: trainingLoss,
    ema: settings.ema || undefined,
    accumulationSteps: settings.accumulate,
  });
  const state = await begun?.read();
  await restore(trainer, group ? await group.broadcastState(state) : state, folder);
  const reader = new WorkerReader(options.readers);
  const show = isFirst(group)
    ? showOn(process.stderr, { settings, updatesAnEpoch, validation, json: options.json })
    : SILENT;
  try {
    if (isFirst(group)) {
      note(
        `${training.samples.length} images of ${classes.length} classes to learn from, ${validation.samples.length} to test on; ${settings.recipe} recipe on ${backend}${workers > 1 ? ` with ${workers} workers` : ''}, into ${folder.path}`,
      );
    }
    const log = isFirst(group)
      ? await TrainingLog.open(folder.log, trainer.step, progress.evaluated)
      : undefined;
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
        board: isFirst(group) ? openTensorBoard(folder.tensorBoard) : undefined,
        saveEveryMs: options.saveEvery * MINUTE_MS,
        show,
        signal,
        group,
      },
      progress,
    );
    const epochs = await run.toEnd();
    await group?.close();
    if (epochs.length === 0 && isFirst(group))
      note(`the training in ${folder.path} is over: nothing was left to do`);
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
  state: NamedTensorMap | undefined,
  folder: RunFolder,
): Promise<void> {
  if (!state) return;
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
