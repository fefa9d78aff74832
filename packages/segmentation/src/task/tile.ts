import type { Taps } from './taps.ts';

/** Logits of a part of an image, and how pixels of the whole image are made of them. */
export interface Tile {
  /** Row by row, the classes of a place side by side. */
  logits: Float32Array;
  /** Places in a row. */
  width: number;
  /** Of every row and column of the image. */
  rows: readonly Taps[];
  columns: readonly Taps[];
}

/** The tiles that one pass over the image makes, whose sum is its logits. */
export type View = readonly Tile[];

/**
 * The logits of a tile at a row of the image, at all of the tile's own columns.
 *
 * @param out written to
 * @returns whether the tile has anything to do with that row
 */
export function blendRow(
  { logits, width, rows }: Tile,
  row: number,
  numClasses: number,
  out: Float64Array,
): boolean {
  const { first, weights } = rows[row];
  const size = width * numClasses;
  weights.forEach((weight, tap) => {
    const from = (first + tap) * size;
    if (tap === 0) for (let i = 0; i < size; i++) out[i] = weight * logits[from + i];
    else for (let i = 0; i < size; i++) out[i] += weight * logits[from + i];
  });
  return weights.length > 0;
}

/** Adds the logits at a column of the image, of a row that `blendRow` made, to those of all classes. */
export function addPixel(
  { columns }: Tile,
  blended: Float64Array,
  column: number,
  out: Float64Array,
): void {
  const numClasses = out.length;
  const { first, weights } = columns[column];
  for (let tap = 0; tap < weights.length; tap++) {
    const from = (first + tap) * numClasses;
    for (let c = 0; c < numClasses; c++) out[c] += weights[tap] * blended[from + c];
  }
}
