import type { Operator } from '@dynaconv/layers/base';

/** A weight whose shape in the checkpoint is not the model's; both in PyTorch's layout. */
export interface ShapeMismatch {
  key: string;
  expected: number[];
  found: readonly number[];
}

/** How a checkpoint fits a model. Keys are those of the official checkpoints, names those of the checkpoint at hand. */
export interface WeightsReport {
  /** The state dict that was taken from the file, such as `state_dict_ema`; '' for the outermost, see `readCheckpoint`. */
  stateDict: string;
  /** All state dicts in the file. */
  stateDicts: readonly string[];
  loaded: string[];
  /** Keys that the model has weights for and the checkpoint lacks. */
  missing: string[];
  /**
   * Names of the checkpoint that the model has no weight for; PyTorch's `num_batches_tracked` is not counted, nor an
   * auxiliary head that the model was made without.
   */
  unexpected: string[];
  /** Those of the `unexpected` names that are weights inside of the model's own modules: the checkpoint is of another network. */
  conflicting: string[];
  mismatched: ShapeMismatch[];
  /** Keys whose values are of a type that cannot be read, such as `float8_e4m3fn`. */
  unreadable: { key: string; dtype: string }[];
  /** Keys with a NaN or an infinity among their values. */
  nonFinite: string[];
}

/** Thrown for a checkpoint that does not fit the model, which has not been changed. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';
  readonly report: WeightsReport;
  /** Name of the model that the checkpoint is one of, where its number of parameters tells. */
  readonly recognized?: string;
  /** What the checkpoint says that stands in place of its network's involutions, where the model has something else there. */
  readonly operator?: Operator;

  constructor(message: string, report: WeightsReport, recognized?: string, operator?: Operator) {
    super(message);
    this.report = report;
    this.recognized = recognized;
    this.operator = operator;
  }
}
