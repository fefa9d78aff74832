import { proxy } from 'comlink';
import { EndingWorker } from './ending_worker.ts';
import type { Engine } from './engine.ts';
import type { Answerer } from './newest.ts';
import type { Answer, Network, Question, Report, Timing } from './protocol.ts';

/** An engine in a worker of its own. */
export class EngineWorker implements Answerer<Question, Answer> {
  /** Names of the models. */
  readonly names: Promise<string[]>;
  readonly #worker = new EndingWorker<Engine>('/engine.js', 'engine');

  constructor(report: Report) {
    this.names = this.#worker.unlessEnded(this.#worker.remote.start(proxy(report)));
    this.names.catch(() => {});
  }

  get isOver(): boolean {
    return this.#worker.isOver;
  }

  look(question: Question): Promise<Answer | undefined> {
    return this.#worker.unlessEnded(this.#worker.remote.look(question));
  }

  cancel(): void {
    void this.#worker.remote.cancel();
  }

  measure(
    network: Network,
    image: ImageBitmap,
    onChange: (timings: Timing[]) => void,
  ): Promise<void> {
    return this.#worker.unlessEnded(this.#worker.remote.measure(network, image, proxy(onChange)));
  }

  terminate(): void {
    this.#worker.terminate();
  }
}
