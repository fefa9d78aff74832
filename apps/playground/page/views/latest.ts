/**
 * Asks for one thing at a time, for a pointer moves faster than answers come: of what is wanted meanwhile, only the newest is
 * asked for.
 */
export class Latest<Question, Answer> {
  readonly #ask: (question: Question) => Promise<Answer>;
  readonly #show: (answer: Answer, question: Question) => void;
  #next: { question: Question } | undefined;
  #busy = false;

  constructor(
    ask: (question: Question) => Promise<Answer>,
    show: (answer: Answer, question: Question) => void,
  ) {
    this.#ask = ask;
    this.#show = show;
  }

  /** Resolves when the answer to this, or to something newer, was shown. */
  async want(question: Question): Promise<void> {
    this.#next = { question };
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next) {
        const { question: now } = this.#next;
        this.#next = undefined;
        this.#show(await this.#ask(now), now);
      }
    } finally {
      this.#busy = false;
    }
  }
}
