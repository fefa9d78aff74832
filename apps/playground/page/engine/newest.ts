/** What takes one question at a time. */
export interface Answerer<Question, Answer> {
  /** Resolves to undefined where it was cancelled; rejects where it failed, or was terminated. */
  look(question: Question): Promise<Answer | undefined>;
  /** Asks to end at the next step. */
  cancel(): void;
  /** Ends at once, and for good. */
  terminate(): void;
  /** Whether it has ended, by itself or not. */
  readonly isOver: boolean;
}

export interface NewestOptions<Question, Answer> {
  start(): Answerer<Question, Answer>;
  /** Whether what one question has warmed up serves the other too. */
  isAlike(a: Question, b: Question): boolean;
  /** Milliseconds that one has for its step where the newer question is not alike. */
  readonly patience: number;
}

/**
 * Answers the newest question only. One that is being answered is cancelled, and if it does not end, since a network's run
 * cannot be interrupted, what answers is replaced.
 */
export class Newest<Question, Answer> {
  readonly #options: NewestOptions<Question, Answer>;
  #answerer: Answerer<Question, Answer> | undefined;
  #running: { question: Question; done: Promise<unknown> } | undefined;
  #asked = 0;

  constructor(options: NewestOptions<Question, Answer>) {
    this.#options = options;
  }

  /**
   * @returns undefined where something newer was asked meanwhile
   * @throws what the answerer throws, unless something newer was asked meanwhile
   */
  async ask(question: Question): Promise<Answer | undefined> {
    const mine = ++this.#asked;
    const isNewest = () => mine === this.#asked;
    while (this.#running) await this.#giveUp(this.#running, question, isNewest);
    if (!isNewest()) return undefined;
    if (!this.#answerer || this.#answerer.isOver) this.#answerer = this.#options.start();
    const answer = this.#answerer.look(question);
    const done = answer.then(
      () => {},
      () => {},
    );
    this.#running = { question, done };
    try {
      const given = await answer;
      return isNewest() ? given : undefined;
    } catch (error) {
      if (isNewest()) throw error;
      return undefined;
    } finally {
      this.#running = undefined;
    }
  }

  async #giveUp(
    { question, done }: { question: Question; done: Promise<unknown> },
    next: Question,
    isNewest: () => boolean,
  ): Promise<void> {
    if (!isNewest()) {
      await done;
      return;
    }
    this.#answerer?.cancel();
    if (this.#options.isAlike(question, next)) {
      await done;
      return;
    }
    const isLate = await Promise.race([
      done.then(() => false),
      new Promise<boolean>((resolve) => setTimeout(resolve, this.#options.patience, true)),
    ]);
    if (!isLate || !isNewest()) return;
    this.#answerer?.terminate();
    await done;
  }
}
