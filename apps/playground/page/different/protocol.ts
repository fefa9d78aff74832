/** What the page "What makes it different" and the comparer, its worker, say to each other. */

import type { COMPARED_OPERATORS } from '@dynaconv/layers';
import type { Position } from '../engine/protocol.ts';

export type Operator = (typeof COMPARED_OPERATORS)[number];

/** Rows and columns of the map that the operators are applied to, and its channels: one group of an involution. */
export const SIDE = 20;
export const CHANNELS = 16;
/** Side of the windows, as RedNet's involutions have it. */
export const KERNEL_SIZE = 7;
/** Pixels of the map by which it is shifted. */
export const SHIFT = 2;
/** The output channels whose kernels are shown. */
export const SHOWN_CHANNELS = [0, CHANNELS - 1] as const;

/** Rows and columns at the border where windows would reach beyond the map: their positions are not looked at. */
export const REACH = (KERNEL_SIZE - 1) / 2;

/** An image; another number for each choice, as what is sent to a worker is a copy. */
export interface Compared {
  readonly id: number;
  readonly image: ImageBitmap;
}

export interface Question {
  readonly compared: Compared;
  readonly here: Position;
  readonly pinned: Position;
}

/** Of each of `SHOWN_CHANNELS`, the weights row by row: of the window, and for self-attention of the whole map. */
export type Kernels = readonly (readonly number[])[];

export interface OperatorKernels {
  readonly operator: Operator;
  readonly here: Kernels;
  readonly pinned: Kernels;
  /** The largest magnitude of a weight at a sample of positions, the same for all of an image: the end of the scale of colours. */
  readonly largest: number;
}

/** What is measured of an operator on an image; see `kernelDifferences` and `equivarianceError` of `@dynaconv/layers`. */
export interface OperatorFigures {
  readonly operator: Operator;
  readonly positions: number;
  readonly channels: number;
  readonly shiftError: number;
}
