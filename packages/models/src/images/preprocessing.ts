import type { Pixels } from './pixels.ts';

/** How an image becomes a network's input. Values are on the 0–255 scale, RGB. */
export interface Preprocessing {
  /** Short side that the image is resized to; the other side keeps the aspect ratio. */
  resize: { shortSide: number; interpolation: 'bilinear' };
  /** Side of the square cut from the middle. */
  crop: number;
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/** The test pipeline of the official RedNet configuration. */
export const IMAGENET_MMCLS: Preprocessing = {
  resize: { shortSide: 256, interpolation: 'bilinear' },
  crop: 224,
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};

/** MNIST's digits, white on black; images of 28×28 pixels are taken as they are. */
export const DIGITS: Preprocessing = {
  resize: { shortSide: 28, interpolation: 'bilinear' },
  crop: 28,
  mean: [33.3, 33.3, 33.3],
  std: [78.6, 78.6, 78.6],
};

/**
 * Resizes, cuts out the middle and normalises. Only the pixels of the cut are computed, so that a large photograph costs
 * no more than a small one.
 *
 * @param out float32, room for crop·crop·3 values, H×W×RGB
 */
export function preprocess(pixels: Pixels, config: Preprocessing, out: Float32Array): void {
  const { resize, crop, mean, std } = config;
  const { height, width } = resizedSize(pixels, resize.shortSide);
  const rows = bilinearTaps(pixels.height, height, middle(height, crop), crop);
  const columns = bilinearTaps(pixels.width, width, middle(width, crop), crop);
  const { data, channels } = pixels;
  const stride = pixels.width * channels;
  // A gray image is the same in all three channels; the fourth, alpha, is not read.
  const offsets = channels >= 3 ? [0, 1, 2] : [0, 0, 0];

  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const topLeft = row.first * stride + column.first * channels;
      const topRight = row.first * stride + column.second * channels;
      const bottomLeft = row.second * stride + column.first * channels;
      const bottomRight = row.second * stride + column.second * channels;
      for (let c = 0; c < 3; c++) {
        const offset = offsets[c];
        const top = mix(data[topLeft + offset], data[topRight + offset], column.weight);
        const bottom = mix(data[bottomLeft + offset], data[bottomRight + offset], column.weight);
        // Rounded, as a resized image is one of bytes in the official pipeline.
        const value = Math.round(mix(top, bottom, row.weight));
        out[at++] = (value - mean[c]) / std[c];
      }
    }
  }
}

const mix = (a: number, b: number, weight: number): number => a + (b - a) * weight;

/** The size after the short side is resized; the long side is cut off to whole pixels, as mmcls does. */
function resizedSize({ height, width }: Pixels, shortSide: number) {
  return width < height
    ? { width: shortSide, height: Math.trunc((shortSide * height) / width) }
    : { width: Math.trunc((shortSide * width) / height), height: shortSide };
}

/** Where the cut begins; halves go to the even number, as Python's `round` does for mmcls. */
function middle(size: number, crop: number): number {
  const half = (size - crop) / 2;
  const below = Math.floor(half);
  return half - below === 0.5 ? below + (below % 2) : Math.round(half);
}

/** One output of a resized axis: the two inputs it mixes and the weight of the second. */
interface Taps {
  first: number;
  second: number;
  weight: number;
}

/**
 * Bilinear interpolation between the centres of pixels, without antialiasing (OpenCV's INTER_LINEAR), for the outputs
 * `start` to `start + count` of an axis.
 */
function bilinearTaps(inputs: number, outputs: number, start: number, count: number): Taps[] {
  return Array.from({ length: count }, (_, i) => {
    const centre = ((start + i + 0.5) * inputs) / outputs - 0.5;
    const clamped = Math.min(Math.max(centre, 0), inputs - 1);
    const first = Math.floor(clamped);
    return { first, second: Math.min(first + 1, inputs - 1), weight: clamped - first };
  });
}
