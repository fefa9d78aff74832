import { breathe } from '../engine/breathe.ts';
import { Copies } from '../engine/copies.ts';
import type { Report } from '../engine/protocol.ts';
import { type Finder, loadFinder } from './finders.ts';
import type { Answer, Question } from './protocol.ts';

/** All that the page computes, in a worker. It is asked one thing at a time. */
export class SceneEngine {
  readonly #copies = new Copies<Finder>(loadFinder);
  #task = new AbortController();
  #report: Report = () => {};

  start(report: Report): void {
    this.#report = report;
  }

  /** @returns undefined where it was cancelled */
  async look({ network, backend, image, layer }: Question): Promise<Answer | undefined> {
    this.#task = new AbortController();
    const { signal } = this.#task;
    try {
      const finder = await this.#copies.on(network, backend, { signal, report: this.#report });
      await breathe();
      signal.throwIfAborted();
      this.#report(`Looking on ${backend}; the first time it compiles…`);
      const found = await finder.find(image, signal);
      await breathe();
      signal.throwIfAborted();
      this.#report('Making the kernels…');
      return { found, ...(await finder.explain(image, layer)) };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** Ends what is being done at the next step. */
  cancel(): void {
    this.#task.abort();
  }
}
