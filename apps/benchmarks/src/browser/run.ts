import { proxy, wrap } from 'comlink';
import { describePage } from '../measure/describe_page.ts';
import { emptyReport, type Report } from '../report/report.ts';
import type { OperatorResult, OperatorsReport } from '../suites/operators.ts';
import type { Choice, Engine, Listener, Part, Target } from './protocol.ts';
import { TARGET_NAMES } from './targets.ts';

export interface RunOptions extends Choice {
  targets: readonly Target[];
  /** `share` of the way, from 0 to 1. */
  onProgress(doing: string, share: number): void;
  onSkip(message: string): void;
  onStart(target: Target, backend: Pick<OperatorsReport, 'backend' | 'versions'>): void;
  /** Called with each result when it is in the report; what comes next waits for it. */
  onResult(target: Target, result: OperatorResult): void | Promise<void>;
  /** Likewise with a part of another section. */
  onPart(part: Part): void | Promise<void>;
}

/** One run over the chosen targets, each in a worker of its own: nothing of one is left when the next begins. */
export class Run {
  readonly report: Report;
  readonly #options: RunOptions;
  readonly #stopped = new AbortController();

  constructor(options: RunOptions) {
    this.#options = options;
    this.report = emptyReport(describePage(), !options.full);
  }

  get isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Ends it at once, whatever runs; what has been measured stays in the report. */
  stop(): void {
    this.#stopped.abort();
  }

  /** @throws Error where a target fails, which ends the run */
  async complete(): Promise<void> {
    for (const [done, target] of this.#options.targets.entries()) {
      if (this.isStopped) return;
      await this.#measure(target, done).catch((error: Error) => {
        throw new Error(`${TARGET_NAMES[target]}: ${error.message}`);
      });
    }
  }

  /** @returns when it is measured, or the run is stopped */
  async #measure(target: Target, done: number): Promise<void> {
    const { full, sections, operator } = this.#options;
    const worker = new Worker('/worker.js', { type: 'module' });
    const { signal } = this.#stopped;
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        worker.onerror = ({ message }) => reject(new Error(message || 'its script did not load'));
        const listener = proxy(this.#listener(target, done));
        wrap<Engine>(worker)
          .measure(target, { full, sections, operator }, listener)
          .then(resolve, reject);
      });
    } finally {
      worker.terminate();
    }
  }

  #listener(target: Target, done: number): Listener {
    const { targets, sections, onStart, onProgress, onSkip, onResult, onPart } = this.#options;
    const results: OperatorResult[] = [];
    const name = TARGET_NAMES[target];
    return {
      onStart: (backend) => {
        if (sections.includes('operators')) this.report.operators.push({ ...backend, results });
        onStart(target, backend);
      },
      onProgress: (doing, share) => {
        // Word of a worker may come later than its end.
        if (!this.isStopped) onProgress(`${name}: ${doing}`, (done + share) / targets.length);
      },
      onSkip: (message) => {
        this.report.skipped.push(message);
        onSkip(`${name}: ${message}`);
      },
      onResult: (result) => {
        results.push(result);
        return onResult(target, result);
      },
      onPart: (added) => {
        (this.report[added.section] as Part['part'][]).push(added.part);
        return onPart(added);
      },
    };
  }
}
