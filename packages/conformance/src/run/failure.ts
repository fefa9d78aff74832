/** What went wrong with a case, as a class of faults. */
export type FailureKind =
  | 'exception'
  | 'shape'
  | 'dtype'
  | 'numbers'
  | 'nondeterminism'
  | 'inputs-changed'
  | 'leak'
  | 'canary'
  /** Wrong numbers where the inputs' padding lanes hold garbage. */
  | 'padding'
  | 'device'
  | 'no-error'
  | 'wrong-error'
  /** It passes where an expectation says that it fails. */
  | 'passes'
  | 'fatal';

/** Thrown by a check to fail its case. */
export class CaseFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
