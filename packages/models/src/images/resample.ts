import type { Pixels } from './pixels.ts';
import { type Interpolation, type Resampling, resamplings, type Taps } from './resampling.ts';

/** A rectangle of an image, in pixels. */
export interface Area {
  top: number;
  left: number;
  height: number;
  width: number;
}

/**
 * Cuts an area out of an image and resizes it, as torchvision's `resized_crop` of a Pillow image: the area's borders are
 * the image's, nothing beyond them is mixed in.
 *
 * @param area inside of the image, whole numbers
 * @returns RGB bytes, height·width·3
 */
export function resizeArea(
  pixels: Pixels,
  area: Area,
  { height, width }: { height: number; width: number },
  interpolation: Interpolation,
): Uint8Array {
  const resampling = resamplings[interpolation];
  const rows = moved(resampling.taps(area.height, height, 0, height), area.top);
  const columns = moved(resampling.taps(area.width, width, 0, width), area.left);
  return resample(pixels, rows, columns, resampling);
}

const moved = (taps: readonly Taps[], by: number): Taps[] =>
  taps.map(({ at, weights }) => ({ at: at.map((place) => place + by), weights }));

/** The RGB bytes of an image that is resized: one for each of the rows and columns whose taps are given. */
export function resample(
  pixels: Pixels,
  rows: readonly Taps[],
  columns: readonly Taps[],
  resampling: Resampling,
): Uint8Array {
  const firstRow = rows[0].at[0];
  const endRow = rows.at(-1)!.at.at(-1)! + 1;
  const across = resampleRows(pixels, firstRow, endRow, columns, resampling);
  const rowSize = columns.length * 3;
  const bytes = new Uint8Array(rows.length * rowSize);
  for (const [i, { at: from, weights }] of rows.entries()) {
    for (let at = 0; at < rowSize; at++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) {
        sum += resampling.share(weights[tap], across[(from[tap] - firstRow) * rowSize + at]);
      }
      bytes[i * rowSize + at] = resampling.down(sum);
    }
  }
  return bytes;
}

/** Rows `begin` to `end` of an image at the new width, RGB. */
function resampleRows(
  { data, width, channels }: Pixels,
  begin: number,
  end: number,
  columns: readonly Taps[],
  { across }: Resampling,
): Float64Array {
  // A gray image is the same in all three channels; the fourth, alpha, is not read.
  const offsets = channels >= 3 ? [0, 1, 2] : [0, 0, 0];
  const resized = new Float64Array((end - begin) * columns.length * 3);
  let to = 0;
  for (let row = begin; row < end; row++) {
    const from = row * width;
    for (const { at, weights } of columns) {
      for (const offset of offsets) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) {
          sum += weights[tap] * data[(from + at[tap]) * channels + offset];
        }
        resized[to++] = across(sum);
      }
    }
  }
  return resized;
}
