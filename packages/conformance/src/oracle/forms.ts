import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';
import type { Form } from './trilinear.ts';
import { clampedWindow, paddedWindow } from './windows.ts';

/** The form of an involution of these shapes. */
export const involutionForm = (
  x: readonly number[],
  weights: readonly number[],
  attrs: Involution2DAttrs,
): Form => ({ x, weights, window: paddedWindow(weights[4], attrs) });

/** The form of neighborhood attention of these shapes. */
export const neighborhoodForm = (x: readonly number[], weights: readonly number[]): Form => ({
  x,
  weights,
  window: clampedWindow(x, weights[4]),
});
