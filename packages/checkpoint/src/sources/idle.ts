/** Aborts a download that has received nothing for too long. */
export class IdleTimer {
  /** Aborted by the time-out or the caller's signal. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, signal: AbortSignal | undefined) {
    this.#milliseconds = milliseconds;
    this.signal = signal
      ? AbortSignal.any([signal, this.#controller.signal])
      : this.#controller.signal;
    this.restart();
  }

  get hasExpired(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Tells that something has been received, which restarts the time-out. */
  restart(): void {
    this.stop();
    if (this.#milliseconds > MAX_TIMEOUT) return;
    this.#timer = setTimeout(() => this.#controller.abort(), this.#milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** The longest delay of a timer; longer ones fire at once. */
const MAX_TIMEOUT = 2 ** 31 - 1;
