import type { Size } from '@dynaconv/models/images';

const { fround } = Math;

/** A pixel belongs to the object from this probability on. */
const THRESHOLD = 0.5;

/**
 * Puts the map of a box into the image: every pixel whose centre the stretched map covers gets the probability between the four
 * nearest cells, 0 beyond the map, and is part of the mask from 0.5 on. As mmdet's `_do_paste_mask`, whose float32 arithmetic of
 * places this repeats; a box without an area gives an empty mask.
 *
 * @param map probabilities, a square of rows
 * @param box `x1, y1, x2, y2` in pixels of the image
 * @returns width·height bytes, 0 or 1
 */
export function pasteMask(map: Float32Array, box: ArrayLike<number>, image: Size): Uint8Array {
  const side = Math.sqrt(map.length);
  const mask = new Uint8Array(image.width * image.height);
  if (!(box[2] > box[0] && box[3] > box[1])) return mask;
  const columns = places(box[0], box[2], side, image.width);
  // A row of the map, between two of its rows; with a cell of zeros before it and after it.
  const blended = new Float64Array(side + 2);
  for (const { at: y, cell: row, share: down } of places(box[1], box[3], side, image.height)) {
    for (let i = 0; i < side; i++) {
      const above = row < 0 ? 0 : map[row * side + i];
      const below = row + 1 >= side ? 0 : map[(row + 1) * side + i];
      blended[i + 1] = above + (below - above) * down;
    }
    for (const { at: x, cell, share } of columns) {
      const left = blended[cell + 1];
      if (left + (blended[cell + 2] - left) * share >= THRESHOLD) mask[y * image.width + x] = 1;
    }
  }
  return mask;
}

/** Where a row or column of pixels is in the map. */
interface Place {
  /** Index of the row or column. */
  at: number;
  /** The cell before it, from −1 on. */
  cell: number;
  /** How far it is from that cell's centre towards the next one's, from 0 to below 1. */
  share: number;
}

/** The places of all pixels of an axis that cells of the map contribute to. */
function places(start: number, end: number, side: number, pixels: number): Place[] {
  const size = fround(end - start);
  const list: Place[] = [];
  const last = Math.min(Math.ceil(end) + 1, pixels);
  for (let at = Math.max(Math.floor(start) - 1, 0); at < last; at++) {
    // From −1 to 1 over the box, then from −0.5 to side − 0.5: `grid_sample` without aligned corners.
    const inBox = fround(fround(fround(fround(at + 0.5 - start) / size) * 2) - 1);
    const place = fround(fround(fround(fround(inBox + 1) * side) - 1) / 2);
    const cell = Math.floor(place);
    if (cell >= -1 && cell < side) list.push({ at, cell, share: place - cell });
  }
  return list;
}
