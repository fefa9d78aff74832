/** A step whose loss or gradients are NaN or infinite; it changed no weight. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  /** Which update it would have been, from 1. */
  readonly step: number;

  constructor(step: number, what: string, value: number) {
    super(
      `Trainer: the ${what} of step ${step} is ${value}, and no weight was changed; lower the learning rate, set the optimizer's clipNorm, or look for inputs and labels that are not finite`,
    );
    this.step = step;
  }
}
