import { writePositions } from './generated/bindings.ts';

/** What the softmax of one tap takes, in multiply–adds. */
export const SOFTMAX_COST = 16;

/** The record `Positions` of logits [B, H, W, G, K, K]. */
export const positionsOf = ([batch, height, width, groups, kernelSize]: readonly number[]) =>
  Int32Array.from(writePositions({ batch, height, width, groups, kernelSize }));
