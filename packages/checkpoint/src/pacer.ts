/** Steps, of some ten nanoseconds each, after which long work pauses for the event loop. */
const STEPS_BETWEEN_PAUSES = 2 ** 17;

/** Lets long work pause, so that the event loop runs, and stop when a signal aborts it. */
export class Pacer {
  readonly #signal: AbortSignal | undefined;
  #steps = 0;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  tick(steps: number): void {
    this.#steps += steps;
  }

  /** Whether it is time to call `pause`. */
  get isDue(): boolean {
    return this.#steps >= STEPS_BETWEEN_PAUSES;
  }

  /** Lets the event loop run. Rejects with the signal's reason when aborted. */
  async pause(): Promise<void> {
    this.#steps = 0;
    await new Promise<void>((resolve) => {
      // Pages have no setImmediate; timers are a poor substitute there, as consecutive ones take 4 ms each.
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve);
    });
    this.#signal?.throwIfAborted();
  }
}
