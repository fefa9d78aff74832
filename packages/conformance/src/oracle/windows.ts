import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';

/** The row of x that tap u of output row i reads, and likewise for columns; outside the map a tap reads nothing. */
export interface Window {
  row(i: number, u: number): number;
  column(j: number, v: number): number;
}

/** An involution's: around each multiple of the stride, taps a dilation apart, over zero padding. */
export function paddedWindow(K: number, { strides, dilations }: Involution2DAttrs): Window {
  const on = (axis: 0 | 1) => (at: number, tap: number) =>
    strides[axis] * at + dilations[axis] * tap - (dilations[axis] * (K - 1)) / 2;
  return { row: on(0), column: on(1) };
}

/** Neighborhood attention's: around each pixel, but moved inside the map at its border. */
export function clampedWindow([, H, W]: readonly number[], K: number): Window {
  const on = (size: number) => (at: number, tap: number) => clampedStart(at, size, K) + tap;
  return { row: on(H), column: on(W) };
}

/** clamp(i − (K − 1)/2, 0, size − K) */
export const clampedStart = (at: number, size: number, K: number): number =>
  Math.max(0, Math.min(at - (K - 1) / 2, size - K));

/**
 * Visits every product of an aggregation: flat indexes of the output element o, of the weight k and of the input element i
 * with y[o] = Σ weights[k]·x[i]. Taps on the padding are not products. Literally the definition: no loop is hoisted.
 */
export function forEachProduct(
  xShape: readonly number[],
  weightsShape: readonly number[],
  window: Window,
  visit: (o: number, k: number, i: number) => void,
): void {
  const [B, H, W, C] = xShape;
  const [, Ho, Wo, G, K] = weightsShape;
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < Ho; i++) {
      for (let j = 0; j < Wo; j++) {
        for (let c = 0; c < C; c++) {
          const g = Math.floor(c / (C / G));
          for (let u = 0; u < K; u++) {
            const h = window.row(i, u);
            if (h < 0 || h >= H) continue;
            for (let v = 0; v < K; v++) {
              const w = window.column(j, v);
              if (w < 0 || w >= W) continue;
              visit(
                ((b * Ho + i) * Wo + j) * C + c,
                ((((b * Ho + i) * Wo + j) * G + g) * K + u) * K + v,
                ((b * H + h) * W + w) * C + c,
              );
            }
          }
        }
      }
    }
  }
}
