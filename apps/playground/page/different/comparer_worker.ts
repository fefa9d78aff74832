import { proxy } from 'comlink';
import { AnsweringWorker } from '../engine/answering_worker.ts';
import type { Report } from '../engine/protocol.ts';
import type { Comparer } from './comparer.ts';
import type { Compared, OperatorFigures, OperatorKernels, Question } from './protocol.ts';

/** A comparer in a worker of its own. */
export class ComparerWorker extends AnsweringWorker<
  Question,
  readonly OperatorKernels[],
  Comparer
> {
  constructor(report: Report) {
    super('/comparer.js', 'comparer', report);
  }

  measure(compared: Compared, onFigures: (figures: OperatorFigures) => void): Promise<void> {
    return this.worker.unlessEnded(this.worker.remote.measure(compared, proxy(onFigures)));
  }
}
