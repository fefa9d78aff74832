import { dispose, type NamedTensorMap } from '@tensorflow/tfjs-core';
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
import { assertSameSettings, type Settings, settingsOf, workersOf } from './settings.ts';
import { SILENT, showOn } from './show.ts';
import { openTensorBoard } from './tensorboard.ts';
import { isFirst, joinGroup } from './workers.ts';

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
  const workers = workersOf(options);
  // A supervisor calls every start alike.
  const resumes = options.resume && !options.rank && (workers === 1 || folder.isBegun);
  const begun = resumes ? await folder.readState() : undefined;
  if (begun) assertSameSettings(begun.progress.settings, settings, folder.path);

  const noun = nounOf(settings.model);
  const known = await withProgress(`reading ${data}`, () =>
    READ[noun](data, options, settings, signal),
  );
  const { classes, training, validation, measure } = known;
  const own: Progress = begun?.progress ?? {
    settings,
    classes,
    images: known.fingerprint,
    evaluated: 0,
  };
  if (own.images !== known.fingerprint) {
    throw new UsageError(
      `--resume: ${data} holds other images than when the training in ${folder.path} was begun; put them back, or begin another one from its weights with --weights ${folder.last} --output FOLDER`,
    );
  }
  const batchesAnEpoch = Math.floor(Math.floor(training / settings.batch) / workers);
  if (batchesAnEpoch === 0) {
    throw new UsageError(
      `--batch ${settings.batch}: there are ${training} images to learn from, expected at least a batch${workers > 1 ? ` for each of ${workers} workers` : ''}`,
    );
  }

  const backend = await useBackend(options.backend);
  const group = await joinGroup(options, backend, signal);
  await group?.agree({ ...settings, images: own.images });
  const progress = group ? (await group.gather(own))[0] : own;
  const updatesAnEpoch = Math.ceil(batchesAnEpoch / settings.accumulate);
  const learner = await known.learner(updatesAnEpoch, backend, group);
  const writes = isFirst(group);
  const show = writes
    ? showOn(process.stderr, { settings, updatesAnEpoch, validation, json: options.json })
    : SILENT;
  try {
    if (!begun && writes) await folder.create();
    const state = await begun?.read();
    await restore(learner.trainer, group ? await group.broadcastState(state) : state, folder);
    if (writes) {
      note(
        `${training} images of ${classes.length} classes to learn from, ${validation} to test on; ${settings.recipe} recipe on ${backend}${workers > 1 ? ` with ${workers} workers` : ''}, into ${folder.path}`,
      );
    }
    const log = writes
      ? await TrainingLog.open(folder.log, learner.trainer.step, progress.evaluated)
      : undefined;
    const run = new Run(
      {
        learner,
        settings,
        folder,
        log,
        board: writes ? openTensorBoard(folder.tensorBoard) : undefined,
        saveEveryMs: options.saveEvery * MINUTE_MS,
        show,
        signal,
        group,
      },
      progress,
    );
    const epochs = await run.toEnd();
    await group?.close();
    if (epochs.length === 0 && writes) {
      note(`the training in ${folder.path} is over: nothing was left to do`);
    }
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
