import { type Remote, wrap } from 'comlink';

/** An object in a worker of its own, which can be ended whatever it is doing. */
export class EndingWorker<T> {
  readonly remote: Remote<T>;
  readonly #worker: Worker;
  readonly #name: string;
  /** Rejects when it ends: a worker that has ended gives no answer, and no error either. */
  readonly #ended: Promise<never>;
  #end: (reason: Error) => void = () => {};
  #isOver = false;

  /** @param name what messages call it */
  constructor(script: string, name: string) {
    this.#name = name;
    this.#worker = new Worker(script, { type: 'module' });
    this.remote = wrap<T>(this.#worker);
    this.#ended = new Promise((_, reject) => {
      this.#end = (reason) => {
        this.#isOver = true;
        reject(reason);
      };
    });
    // Nobody may be waiting.
    this.#ended.catch(() => {});
    this.#worker.onerror = ({ message }) =>
      this.#end(new Error(`The ${name} stopped: ${message || 'its script did not load'}.`));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  terminate(): void {
    this.#worker.terminate();
    this.#end(new Error(`The ${this.#name} was ended.`));
  }

  unlessEnded<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return Promise.race([answer, this.#ended]);
  }
}
