import type { Pixels } from './pixels.ts';
import type { Preprocessing } from './preprocessing.ts';
import { resizeArea } from './resample.ts';
import type { Interpolation } from './resampling.ts';

export interface Size {
  height: number;
  width: number;
}

/** How the values of an image are normalised; on the 0–255 scale, RGB. */
export type Normalization = Pick<Preprocessing, 'mean' | 'std'>;

/**
 * The size of an image that is resized to fit into a long and a short side, as mmcv's `rescale_size`: the aspect ratio is kept, small
 * images are enlarged, and sides are rounded to whole pixels one by one.
 *
 * @param scale [long, short] in either order
 * @returns of at least 1×1
 */
export function keepRatioSize({ height, width }: Size, scale: readonly [number, number]): Size {
  const factor = Math.min(
    Math.max(...scale) / Math.max(height, width),
    Math.min(...scale) / Math.min(height, width),
  );
  const resized = (side: number) => Math.max(Math.trunc(side * factor + 0.5), 1);
  return { height: resized(height), width: resized(width) };
}

/** The least multiple of a divisor that is at least a side. */
export const roundUp = (side: number, divisor: number): number =>
  Math.ceil(side / divisor) * divisor;

/** An image at another size: RGB bytes. */
export function resizeImage(
  pixels: Pixels,
  size: Size,
  interpolation: Interpolation,
): Pixels & { data: Uint8Array } {
  const whole = { top: 0, left: 0, height: pixels.height, width: pixels.width };
  return { data: resizeArea(pixels, whole, size, interpolation), ...size, channels: 3 };
}

/** Of every row or column of a map that is resized to the nearest pixel, as OpenCV does it, the one that it is taken from. */
export const nearestIndices = (from: number, to: number): number[] =>
  Array.from({ length: to }, (_, i) => Math.min(Math.floor(i * (1 / (to / from))), from - 1));

/**
 * Normalises RGB bytes into the upper left corner of a network's input; the rest stays as it is.
 *
 * @param out written to: values of an input [height, width, 3] with these rows and columns, of at least the image's size
 * @param columns of the input; the image's own by default
 */
export function normalize(
  { data, height, width }: Pixels,
  { mean, std }: Normalization,
  out: Float32Array,
  columns = width,
): void {
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < width * 3; i++) {
      const c = i % 3;
      out[row * columns * 3 + i] = (data[row * width * 3 + i] - mean[c]) / std[c];
    }
  }
}
