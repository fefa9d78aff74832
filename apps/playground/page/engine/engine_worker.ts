import { proxy, type Remote, wrap } from 'comlink';
import type { Engine } from './engine.ts';
import type { Answerer } from './newest.ts';
import type { Answer, Network, Question, Report, Timing } from './protocol.ts';

/** An engine in a worker of its own, which can be ended whatever it is doing. */
export class EngineWorker implements Answerer<Question, Answer> {
  /** Names of the models. */
  readonly names: Promise<string[]>;
  readonly #engine: Remote<Engine>;
  readonly #worker: Worker;
  /** Rejects when it ends: a worker that has ended gives no answer, and no error either. */
  readonly #ended: Promise<never>;
  #end: (reason: Error) => void = () => {};
  #isOver = false;

  constructor(report: Report) {
    this.#worker = new Worker('/engine.js', { type: 'module' });
    this.#engine = wrap<Engine>(this.#worker);
    this.#ended = new Promise((_, reject) => {
      this.#end = (reason) => {
        this.#isOver = true;
        reject(reason);
      };
    });
    // Nobody may be waiting.
    this.#ended.catch(() => {});
    this.#worker.onerror = ({ message }) =>
      this.#end(new Error(`The engine stopped: ${message || 'its script did not load'}.`));
    this.names = this.#unlessEnded(this.#engine.start(proxy(report)));
    this.names.catch(() => {});
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  look(question: Question): Promise<Answer | undefined> {
    return this.#unlessEnded(this.#engine.look(question));
  }

  cancel(): void {
    void this.#engine.cancel();
  }

  measure(
    network: Network,
    image: ImageBitmap,
    onChange: (timings: Timing[]) => void,
  ): Promise<void> {
    return this.#unlessEnded(this.#engine.measure(network, image, proxy(onChange)));
  }

  terminate(): void {
    this.#worker.terminate();
    this.#end(new Error('The engine was ended.'));
  }

  #unlessEnded<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#ended]);
  }
}
