import { proxy } from 'comlink';
import { AnsweringWorker } from './answering_worker.ts';
import type { Engine } from './engine.ts';
import type {
  Answer,
  Field,
  FieldQuestion,
  Network,
  Question,
  Report,
  Timing,
} from './protocol.ts';

/** An engine in a worker of its own. */
export class EngineWorker extends AnsweringWorker<Question, Answer, Engine> {
  constructor(report: Report) {
    super('/engine.js', 'engine', report);
  }

  /** Names of the models. */
  get names(): Promise<string[]> {
    return this.started as Promise<string[]>;
  }

  field(question: FieldQuestion): Promise<Field> {
    return this.worker.unlessEnded(this.worker.remote.field(question));
  }

  measure(
    network: Network,
    image: ImageBitmap,
    onChange: (timings: Timing[]) => void,
  ): Promise<void> {
    return this.worker.unlessEnded(this.worker.remote.measure(network, image, proxy(onChange)));
  }
}
