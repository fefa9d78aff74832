import { proxy } from 'comlink';
import { EndingWorker } from './ending_worker.ts';
import type { Answerer } from './newest.ts';
import type { Report } from './protocol.ts';

/** What such a worker has: it takes one question at a time, and says what it does. */
interface Remote<Question, Answer> {
  start(report: Report): unknown;
  look(question: Question): Promise<Answer | undefined>;
  cancel(): void;
}

/** An object in a worker of its own that answers questions. */
export class AnsweringWorker<Question, Answer, T extends Remote<Question, Answer>>
  implements Answerer<Question, Answer>
{
  protected readonly worker: EndingWorker<T>;
  /** What `start` has returned. */
  protected readonly started: Promise<unknown>;

  constructor(script: string, name: string, report: Report) {
    this.worker = new EndingWorker<T>(script, name);
    this.started = this.worker.unlessEnded(this.#remote.start(proxy(report)));
    this.started.catch(() => {});
  }

  get isOver(): boolean {
    return this.worker.isOver;
  }

  look(question: Question): Promise<Answer | undefined> {
    return this.worker.unlessEnded(this.#remote.look(question));
  }

  cancel(): void {
    void this.#remote.cancel();
  }

  terminate(): void {
    this.worker.terminate();
  }

  /** As comlink gives it, whose type says nothing of an object that is not known yet. */
  get #remote() {
    return this.worker.remote as unknown as {
      start(report: Report): Promise<unknown>;
      look(question: Question): Promise<Answer | undefined>;
      cancel(): Promise<void>;
    };
  }
}
