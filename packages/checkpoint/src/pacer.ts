/** Steps, of some ten nanoseconds each, between two looks at the event loop. */
const STEPS_BETWEEN_PAUSES = 2 ** 17;

/** Lets long work give way: to the event loop, and to a signal that aborts it. */
export class Pacer {
  readonly #signal: AbortSignal | undefined;
  #steps = 0;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  tick(steps: number): void {
    this.#steps += steps;
  }

  /** Whether it is time for `pause`. */
  get isDue(): boolean {
    return this.#steps >= STEPS_BETWEEN_PAUSES;
  }

  /** Lets others run. Rejects with the signal's reason when aborted. */
  async pause(): Promise<void> {
    this.#steps = 0;
    await new Promise<void>((resolve) => {
      // Pages have no setImmediate; there timers that follow each other take 4 ms.
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve);
    });
    this.#signal?.throwIfAborted();
  }
}
