import { writeSafetensors } from '@dynaconv/checkpoint';
import {
  checkpointTensors,
  type ImageClassifier,
  NonFiniteError,
  readImage,
} from '@dynaconv/models';
import { NonFiniteLossError, type Trainer } from '@dynaconv/training';
import { useBackend } from '../backends.ts';
import { breathe } from '../breathe.ts';
import { explain } from '../explain.ts';
import { batchesOf } from './batches.ts';
import type { Lesson, News, Taught } from './lesson.ts';
import { pupilOf } from './pupil.ts';
import { trainerOf } from './trainer.ts';

/** The kernels are shown, and weights kept, after so many updates. */
const INTERVAL = 5;
/** Images that are classified at a time. */
const AT_A_TIME = 16;

/** Teaches a network new classes, in a worker, so that the page stays free. For one lesson. */
export class Teacher {
  #isStopped = false;
  #kept: Omit<Taught, 'problem'> | undefined;

  /** Ends the lesson after the update that is being made. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * @returns undefined where it was stopped before the first update
   * @throws Error where it cannot begin, and for a loss that is not finite where there is nothing better to go back to than what
   * the lesson began with
   */
  async teach(lesson: Lesson, report: (news: News) => void): Promise<Taught | undefined> {
    report({ kind: 'doing', what: `Starting ${lesson.backend}…` });
    await useBackend(lesson.backend);
    const pupil = await pupilOf(lesson);
    const trainer = trainerOf(pupil.model, lesson);
    report({ kind: 'doing', what: `The first update on ${lesson.backend}; it compiles…` });
    try {
      await this.#train(lesson, pupil, trainer, report);
      return trainer.step === 0 ? undefined : await taughtBy(lesson, pupil, trainer.step);
    } catch (error) {
      if (!this.#kept) throw inWords(error);
      return { ...this.#kept, problem: inWords(error).message };
    }
  }

  async #train(
    lesson: Lesson,
    pupil: ImageClassifier,
    trainer: Trainer,
    report: (news: News) => void,
  ): Promise<void> {
    const { updates, watched } = lesson;
    const showKernels = async () => {
      const explained = await explain(pupil, watched.image, watched.layer);
      if (explained) report({ kind: 'kernels', update: trainer.step, explained });
    };
    await showKernels();
    await breathe();
    if (this.#isStopped) return;
    const pictures = await Promise.all(lesson.examples.map(({ image }) => readImage(image)));
    let lowest = Number.POSITIVE_INFINITY;
    for await (const { step, loss } of trainer.train(
      batchesOf(lesson, pictures, pupil.preprocessing),
    )) {
      report({ kind: 'update', update: step, loss });
      await breathe();
      const isLast = this.#isStopped || step === updates;
      if (isLast || step % INTERVAL === 0) await showKernels();
      if (isLast) return;
      if (step % INTERVAL === 0 && loss <= lowest) {
        lowest = loss;
        this.#kept = await taughtBy(lesson, pupil, step);
      }
    }
  }
}

async function taughtBy(
  { network, classes, examples }: Lesson,
  pupil: ImageClassifier,
  updates: number,
): Promise<Omit<Taught, 'problem'>> {
  let right = 0;
  for (let i = 0; i < examples.length; i += AT_A_TIME) {
    const some = examples.slice(i, i + AT_A_TIME);
    const guesses = await pupil.classify(
      some.map(({ image }) => image),
      1,
    );
    right += guesses.filter(([{ index }], at) => index === some[at].label).length;
  }
  const tensors = await Promise.all(
    checkpointTensors(pupil.model).map(async (each) => ({ ...each, data: await each.data() })),
  );
  const metadata = { format: 'pt', model: network.model, classes: JSON.stringify(classes) };
  return { file: writeSafetensors(tensors, metadata) as Taught['file'], updates, right };
}

/** What went wrong, in the page's terms. */
function inWords(error: unknown): Error {
  const advice = 'lower the learning rate, and train again';
  if (error instanceof NonFiniteLossError) {
    return new Error(`Update ${error.step} led to numbers that are too large: ${advice}.`);
  }
  if (error instanceof NonFiniteError) {
    return new Error(`The weights have become so large that nothing comes of an image: ${advice}.`);
  }
  return error instanceof Error ? error : new Error(`${error}`);
}
