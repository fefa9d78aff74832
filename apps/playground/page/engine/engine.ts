import { type ImageClassifier, listModels, loadModel } from '@dynaconv/models';
import { useBackend } from './backends.ts';
import { breathe } from './breathe.ts';
import { Copies } from './copies.ts';
import { explain } from './explain.ts';
import { fieldOf, randomFieldOf } from './field.ts';
import { measureInTurns } from './measure.ts';
import type {
  Answer,
  Backend,
  Field,
  FieldQuestion,
  Network,
  Question,
  Report,
  Timing,
} from './protocol.ts';

/** All that computes, in a worker, so that the page stays free. It is asked one thing at a time. */
export class Engine {
  readonly #copies = new Copies<ImageClassifier>(({ model, weights }, options) =>
    loadModel(model, { weights, ...options }),
  );
  #task = new AbortController();
  #report: Report = () => {};

  /** @returns the names of the models */
  start(report: Report): string[] {
    this.#report = report;
    return listModels();
  }

  /** @returns undefined where it was cancelled */
  async look({ network, backend, image, layer, topK }: Question): Promise<Answer | undefined> {
    this.#task = new AbortController();
    const { signal } = this.#task;
    try {
      const classifier = await this.#classifierOn(network, backend, signal);
      await breathe();
      signal.throwIfAborted();
      this.#report(`Classifying on ${backend}; the first time it compiles…`);
      const guesses = await classifier.classify(image, topK);
      await breathe();
      signal.throwIfAborted();
      this.#report('Making the kernels…');
      return { guesses, explained: await explain(classifier, image, layer) };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Ends what is being done at the next step. */
  cancel(): void {
    this.#task.abort();
  }

  /**
   * Times a network on every backend, warm, the backends by turns. Ends with its worker.
   * @param onChange is told all timings after each run
   */
  async measure(
    network: Network,
    image: ImageBitmap,
    onChange: (timings: Timing[]) => void,
  ): Promise<void> {
    const { signal } = this.#task;
    const classifierOn = (backend: Backend) => this.#classifierOn(network, backend, signal);
    await measureInTurns(classifierOn, image, onChange);
  }

  /** Computes a receptive field. Ends with its worker. */
  async field(question: FieldQuestion): Promise<Field> {
    const { backend, image } = question;
    if ('network' in question) {
      const { signal } = this.#task;
      const classifier = await this.#classifierOn(question.network, backend, signal);
      this.#report('Computing the gradient…');
      return fieldOf(classifier, image);
    }
    this.#report('Computing the gradient with random weights…');
    await useBackend(backend);
    return randomFieldOf(question.model, image);
  }

  #classifierOn(network: Network, backend: Backend, signal: AbortSignal): Promise<ImageClassifier> {
    return this.#copies.on(network, backend, { signal, report: this.#report });
  }
}
