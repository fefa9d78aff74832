import { proxy, wrap } from 'comlink';
import { describePage } from '../measure/describe_page.ts';
import { emptyReport, type Report } from '../report/report.ts';
import type { OperatorResult, OperatorsReport } from '../suites/operators.ts';
import type { Choice, Engine, Listener, Part, Target } from './protocol.ts';
import { TARGET_NAMES } from './targets.ts';

export interface RunOptions extends Choice {
  targets: readonly Target[];
  /** `share`: the fraction that is done, from 0 to 1. */
  onProgress(doing: string, share: number): void;
  onSkip(message: string): void;
  onStart(target: Target, backend: Pick<OperatorsReport, 'backend' | 'versions'>): void;
  /** Called with each result once it is in the report; the next measurement waits for the returned promise. */
  onResult(target: Target, result: OperatorResult): void | Promise<void>;
  /** The same for a part of another section. */
  onPart(part: Part): void | Promise<void>;
}

/** One run over the chosen targets, each in a worker of its own, so that no target leaves anything behind for the next. */
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

  /** Stops at once, whatever is running; what has been measured stays in the report. */
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
    const { full, sections, operator, model, size, rounds, against } = this.#options;
    const choice = { full, sections, operator, model, size, rounds, against };
    const worker = new Worker('/worker.js', { type: 'module' });
    const { signal } = this.#stopped;
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        worker.onerror = ({ message }) => reject(new Error(message || 'its script did not load'));
        const listener = proxy(this.#listener(target, done));
        wrap<Engine>(worker).measure(target, choice, listener).then(resolve, reject);
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
        // A message of the worker may arrive after it was stopped.
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
