import type { Size } from '@dynaconv/models/images';
import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { bilinearTaps, composed, type Taps } from './taps.ts';
import type { Tile, View } from './tile.ts';
import { coverage, type Windows, windowsAlong } from './windows.ts';

export interface SlidingWindow {
  /** Side of the windows that the network sees, or [height, width], in pixels of its input. */
  crop: number | readonly [number, number];
  /** From one window to the next. */
  stride: number | readonly [number, number];
}

/** The network's logits for an input, read back: [1, h, w, classes]. */
export type RunNetwork = (x: Tensor4D) => Promise<{ logits: Float32Array; shape: number[] }>;

/**
 * Runs the network on an input, whole or window by window. Logits are resized to the input's (or window's) size, averaged where
 * windows overlap, and resized to the image's size, as mmsegmentation does; here as one map for each axis.
 *
 * @param x [1, H, W, 3]
 * @param image the size of the image that x was made of
 * @param flipped whether x is the mirrored image
 */
export async function tilesOf(
  x: Tensor4D,
  image: Size,
  flipped: boolean,
  run: RunNetwork,
  sliding?: SlidingWindow,
): Promise<View> {
  const [, height, width] = x.shape;
  const [cropHeight, cropWidth] = sidesOf(sliding?.crop ?? [height, width]);
  const [rowStride, columnStride] = sidesOf(sliding?.stride ?? [height, width]);
  const rows = axis(height, image.height, windowsAlong(height, cropHeight, rowStride));
  const columns = axis(width, image.width, windowsAlong(width, cropWidth, columnStride));
  const tiles: Tile[] = [];
  for (const [i, top] of rows.windows.starts.entries()) {
    for (const [j, left] of columns.windows.starts.entries()) {
      const isWhole = rows.windows.size === height && columns.windows.size === width;
      const size: [number, number, number, number] = [
        1,
        rows.windows.size,
        columns.windows.size,
        3,
      ];
      const part = isWhole ? x : slice(x, [0, top, left, 0], size);
      try {
        const { logits, shape } = await run(part);
        const across = columns.taps(j, shape[2]);
        tiles.push({
          logits,
          width: shape[2],
          rows: rows.taps(i, shape[1]),
          columns: flipped ? across.toReversed() : across,
        });
      } finally {
        if (!isWhole) part.dispose();
      }
    }
  }
  return tiles;
}

const sidesOf = (sides: number | readonly [number, number]): readonly [number, number] =>
  typeof sides === 'number' ? [sides, sides] : sides;

/** The windows along an axis of the input, and how the image's pixels are made of the logits of one of them. */
function axis(length: number, outputs: number, windows: Windows) {
  const counts = coverage(length, windows);
  const toImage = bilinearTaps(length, outputs);
  const taps = (window: number, places: number): Taps[] => {
    const start = windows.starts[window];
    const inWindow = bilinearTaps(places, windows.size);
    const shares = counts.map((count, at): Taps => {
      const taps = inWindow[at - start];
      if (!taps) return { first: 0, weights: [] };
      return { first: taps.first, weights: taps.weights.map((weight) => weight / count) };
    });
    return composed(shares, toImage);
  };
  return { windows, taps };
}
