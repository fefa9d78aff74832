import { type ImageClassifier, listModels, loadModel } from '@dynaconv/models';
import { useBackend } from './backends.ts';
import { breathe } from './breathe.ts';
import { explain } from './explain.ts';
import { measureInTurns } from './measure.ts';
import type { Answer, Backend, Network, Question, Report, Timing } from './protocol.ts';
import { weightsProblem } from './weights_problem.ts';

/**
 * All that computes, in a worker, so that the page stays free. It is asked one thing at a time, and knows only the network of
 * the last question, of which each backend has its own copy: switching moves no weights.
 */
export class Engine {
  #network: Network | undefined;
  readonly #classifiers = new Map<Backend, ImageClassifier>();
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

  /** A network on a backend, which is the current one then. */
  async #classifierOn(
    network: Network,
    backend: Backend,
    signal: AbortSignal,
  ): Promise<ImageClassifier> {
    if (this.#network?.id !== network.id) this.#forget();
    this.#network = network;
    this.#report(`Starting ${backend}…`);
    await useBackend(backend);
    const found = this.#classifiers.get(backend);
    if (found) return found;
    const { model, weights } = network;
    const doing = `Reading the weights of ${model}…`;
    this.#report(doing);
    const classifier = await loadModel(model, {
      weights,
      signal,
      onProgress: ({ loaded, total }) => this.#report(doing, total && loaded / total),
    }).catch((error) => {
      throw weightsProblem(network, error);
    });
    this.#classifiers.set(backend, classifier);
    return classifier;
  }

  #forget(): void {
    for (const classifier of this.#classifiers.values()) classifier.dispose();
    this.#classifiers.clear();
  }
}
