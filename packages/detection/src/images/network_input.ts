import { type Pixels, resizeArea } from '@dynaconv/models/images';
import { type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import type { Size } from '../boxes/size.ts';

/** How an image becomes a detector's input. */
export interface DetectorPreprocessing {
  /** What the long and the short side of the image have to fit into, in pixels. */
  scale: readonly [long: number, short: number];
  /** On the 0–255 scale, RGB. */
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
  /** What height and width are made multiples of. */
  divisor: number;
}

/** The test pipeline of mmdetection's configurations for COCO. */
export const COCO_MMDET: DetectorPreprocessing = {
  scale: [1333, 800],
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
  divisor: 32,
};

/** An image as a detector sees it. */
export interface NetworkInput {
  /** float32 [1, H, W, 3], normalised, with zeros right of and below the image. */
  x: Tensor4D;
  /** The size of the image within `x`. */
  seen: Size;
  /** The size before it was resized. */
  original: Size;
}

/**
 * The largest size of the same shape that fits: the long side into the first number, the short side into the second. Small images
 * grow. Each side is rounded to the nearest pixel on its own, as mmcv's `rescale_size` does, and is at least one.
 */
export function sizeWithin({ width, height }: Size, [long, short]: readonly number[]): Size {
  const factor = Math.min(long / Math.max(width, height), short / Math.min(width, height));
  const scaled = (side: number) => Math.max(Math.trunc(side * factor + 0.5), 1);
  return { width: scaled(width), height: scaled(height) };
}

/** Resizes an image as OpenCV does, to the byte, normalises it, and pads it. The caller disposes the tensor. */
export function toNetworkInput(pixels: Pixels, config: DetectorPreprocessing): NetworkInput {
  const { scale, mean, std, divisor } = config;
  const original = { width: pixels.width, height: pixels.height };
  const seen = sizeWithin(original, scale);
  const bytes = resizeArea(pixels, { top: 0, left: 0, ...original }, seen, 'bilinear');
  const [width, height] = [seen.width, seen.height].map(
    (side) => Math.ceil(side / divisor) * divisor,
  );
  const values = new Float32Array(height * width * 3);
  const rowSize = seen.width * 3;
  for (let row = 0; row < seen.height; row++) {
    for (let i = 0; i < rowSize; i++) {
      const c = i % 3;
      values[row * width * 3 + i] = (bytes[row * rowSize + i] - mean[c]) / std[c];
    }
  }
  return { x: tensor(values, [1, height, width, 3]), seen, original };
}
