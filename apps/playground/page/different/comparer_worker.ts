import { proxy } from 'comlink';
import { EndingWorker } from '../engine/ending_worker.ts';
import type { Answerer } from '../engine/newest.ts';
import type { Report } from '../engine/protocol.ts';
import type { Comparer } from './comparer.ts';
import type { Compared, OperatorFigures, OperatorKernels, Question } from './protocol.ts';

/** A comparer in a worker of its own. */
export class ComparerWorker implements Answerer<Question, readonly OperatorKernels[]> {
  readonly #worker = new EndingWorker<Comparer>('/comparer.js', 'comparer');

  constructor(report: Report) {
    this.#worker.unlessEnded(this.#worker.remote.start(proxy(report))).catch(() => {});
  }

  get isOver(): boolean {
    return this.#worker.isOver;
  }

  look(question: Question): Promise<readonly OperatorKernels[] | undefined> {
    return this.#worker.unlessEnded(this.#worker.remote.look(question));
  }

  cancel(): void {
    void this.#worker.remote.cancel();
  }

  measure(compared: Compared, onFigures: (figures: OperatorFigures) => void): Promise<void> {
    return this.#worker.unlessEnded(this.#worker.remote.measure(compared, proxy(onFigures)));
  }

  terminate(): void {
    this.#worker.terminate();
  }
}
