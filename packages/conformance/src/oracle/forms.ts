import type { Involution2DAttrs, OutlookAttention2DAttrs } from '@dynaconv/involution-ops/base';
import type { Form } from './trilinear.ts';
import { clampedWindow, forEachProduct, paddedWindow, type Window } from './windows.ts';

/** Of ops that gather a window for each output pixel. */
const windowForm = (x: readonly number[], weights: readonly number[], window: Window): Form => ({
  y: [...weights.slice(0, 3), x[3]],
  x,
  weights,
  forEachProduct: (visit) => forEachProduct(x, weights, window, visit),
});

/** The form of an involution of these shapes. */
export const involutionForm = (
  x: readonly number[],
  weights: readonly number[],
  attrs: Involution2DAttrs,
): Form => windowForm(x, weights, paddedWindow(weights[4], attrs));

/** The form of neighborhood attention of these shapes. */
export const neighborhoodForm = (x: readonly number[], weights: readonly number[]): Form =>
  windowForm(x, weights, clampedWindow(x, weights[4]));

/** The form of outlook attention of these shapes: literally the definition, whatever is outside the map left out. */
export const outlookForm = (
  x: readonly number[],
  weights: readonly number[],
  { strides }: OutlookAttention2DAttrs,
): Form => ({
  y: x,
  x,
  weights,
  forEachProduct(visit) {
    const [B, H, W, C] = x;
    const [, h, w, G, size] = weights;
    const K = Math.sqrt(size);
    /** Which pixel of the batch a position of a window is, undefined outside the map. */
    const pixelOf = (b: number, m: number, n: number, position: number): number | undefined => {
      const i = strides[0] * m + Math.floor(position / K) - (K - 1) / 2;
      const j = strides[1] * n + (position % K) - (K - 1) / 2;
      return i < 0 || i >= H || j < 0 || j >= W ? undefined : (b * H + i) * W + j;
    };
    for (let weight = 0; weight < B * h * w * G * size * size; weight++) {
      const from = weight % size;
      const to = Math.floor(weight / size) % size;
      const g = Math.floor(weight / size ** 2) % G;
      const window = Math.floor(weight / (size ** 2 * G));
      const place = [Math.floor(window / (h * w)), Math.floor(window / w) % h, window % w] as const;
      const written = pixelOf(...place, to);
      const read = pixelOf(...place, from);
      if (written === undefined || read === undefined) continue;
      for (let c = g * (C / G); c < (g + 1) * (C / G); c++) {
        visit(written * C + c, weight, read * C + c);
      }
    }
  },
});
