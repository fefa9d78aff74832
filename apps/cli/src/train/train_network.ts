import { dispose } from '@tensorflow/tfjs-core';
import { useBackend } from '../backend.ts';
import { messageOf, UsageError } from '../errors.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import { type Noun, nounOf } from '../weights/tasks.ts';
import { readClassified } from './classifier.ts';
import { readDetected } from './detector.ts';
import type { Learner, TrainingData } from './learner.ts';
import { TrainingLog } from './log.ts';
import type { TrainOptions } from './options.ts';
import { type EpochReport, Run } from './run.ts';
import { type Progress, RunFolder } from './run_folder.ts';
import { readSegmented } from './segmenter.ts';
import { assertSameSettings, type Settings, settingsOf } from './settings.ts';
import { showOn } from './show.ts';
import { openTensorBoard } from './tensorboard.ts';

const MINUTE_MS = 60_000;

const READ: Readonly<
  Record<
    Noun,
    (
      data: string,
      options: TrainOptions,
      settings: Settings,
      signal: AbortSignal,
    ) => Promise<TrainingData>
  >
> = { classifier: readClassified, detector: readDetected, segmenter: readSegmented };

/** What came of a training. */
export interface Trained {
  readonly model: string;
  readonly backend: string;
  /** The folder that everything was written to. */
  readonly output: string;
  readonly settings: Settings;
  /** Those that were trained or tested just now. */
  readonly epochs: readonly EpochReport[];
  /** The best epoch, and its score by the name of the measure: `accuracy`, `boxAp`, `meanIou`. */
  readonly best?: { readonly epoch: number } & Readonly<Record<string, number>>;
  /** That score in words. */
  readonly bestScore?: string;
  /** How many images it was tested on. */
  readonly tested: number;
}

/** Trains a network on a data set, into a folder of its own. */
export async function trainNetwork(
  data: string,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<Trained> {
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

  const noun = nounOf(settings.model);
  const known = await withProgress(`reading ${data}`, () =>
    READ[noun](data, options, settings, signal),
  );
  const { classes, training, validation, measure } = known;
  const progress: Progress = begun?.progress ?? {
    settings,
    classes,
    images: known.fingerprint,
    evaluated: 0,
  };
  if (progress.images !== known.fingerprint) {
    throw new UsageError(
      `--resume: ${data} holds other images than when the training in ${folder.path} was begun; put them back, or begin another one from its weights with --weights ${folder.last} --output FOLDER`,
    );
  }
  const batchesAnEpoch = Math.floor(training / settings.batch);
  if (batchesAnEpoch === 0) {
    throw new UsageError(
      `--batch ${settings.batch}: there are ${training} images to learn from, expected at least a batch`,
    );
  }

  const backend = await useBackend(options.backend);
  const updatesAnEpoch = Math.ceil(batchesAnEpoch / settings.accumulate);
  const learner = await known.learner(updatesAnEpoch, backend);
  const show = showOn(process.stderr, { settings, updatesAnEpoch, validation, json: options.json });
  try {
    if (!begun) await folder.create();
    if (begun) await restore(learner.trainer, begun.read, folder);
    note(
      `${training} images of ${classes.length} classes to learn from, ${validation} to test on; ${settings.recipe} recipe on ${backend}, into ${folder.path}`,
    );
    const log = await TrainingLog.open(folder.log, learner.trainer.step, progress.evaluated);
    const run = new Run(
      {
        learner,
        settings,
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
      best: best && { epoch: best.epoch, [measure.name]: best.score },
      bestScore: best && measure.describe(best.score, validation),
      tested: validation,
    };
  } finally {
    show.stop();
    await learner.close();
  }
}

async function restore(
  trainer: Learner['trainer'],
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
