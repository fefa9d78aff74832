import type { Pixels } from './pixels.ts';
import { resample } from './resample.ts';
import { type Interpolation, resamplings } from './resampling.ts';
import { roundHalfEven } from './round_half_even.ts';

/** How an image becomes a network's input. Values are on the 0–255 scale, RGB. */
export interface Preprocessing {
  /** Short side that the image is resized to; the other side keeps the aspect ratio. */
  resize: { shortSide: number; interpolation: Interpolation };
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

/** torchvision's, for its weights `IMAGENET1K_V1`: bilinear as Pillow does it. */
export const IMAGENET_TORCHVISION: Preprocessing = {
  ...IMAGENET_MMCLS,
  resize: { shortSide: 256, interpolation: 'bilinear-antialias' },
};

/**
 * timm's evaluation pipeline: bicubic as Pillow does it, and the middle `cropRatio` of that (its `crop_pct`). The side
 * is rounded down, as timm does it.
 */
export const imageNetTimm = (crop: number, cropRatio: number): Preprocessing => ({
  ...IMAGENET_MMCLS,
  resize: { shortSide: Math.floor(crop / cropRatio), interpolation: 'bicubic' },
  crop,
});

/** MNIST's digits, white on black; images of 28×28 pixels are not resized. */
export const DIGITS: Preprocessing = {
  resize: { shortSide: 28, interpolation: 'bilinear' },
  crop: 28,
  mean: [33.3, 33.3, 33.3],
  std: [78.6, 78.6, 78.6],
};

/**
 * Resizes, cuts out the middle and normalises. Where the crop is larger than the image, black is around it, as torchvision pads. Only the pixels of the cut are computed, so that a large photograph costs
 * no more than a small one.
 *
 * @param out written to: crop·crop·3 values, H×W×RGB
 */
export function preprocess(pixels: Pixels, config: Preprocessing, out: Float32Array): void {
  const { resize, crop, mean, std } = config;
  const { height, width } = resizedSize(pixels, resize.shortSide);
  const resampling = resamplings[resize.interpolation];
  const down = cut(height, crop);
  const across = cut(width, crop);
  const rows = resampling.taps(pixels.height, height, down.first, down.count);
  const columns = resampling.taps(pixels.width, width, across.first, across.count);
  const normalised = (byte: number, channel: number) => (byte - mean[channel]) / std[channel];
  if (down.count * across.count < crop ** 2) {
    for (let at = 0; at < out.length; at++) out[at] = normalised(0, at % 3);
  }
  const row = 3 * across.count;
  resample(pixels, rows, columns, resampling).forEach((byte, at) => {
    const i = down.pad + Math.floor(at / row);
    out[3 * (i * crop + across.pad) + (at % row)] = normalised(byte, at % 3);
  });
}

/** What a crop has of an axis: which pixels, and after how many that are not there. */
const cut = (size: number, crop: number) => ({
  first: Math.max(middle(size, crop), 0),
  count: Math.min(size, crop),
  pad: Math.max(Math.floor((crop - size) / 2), 0),
});

/** The part of an image that a network sees: the middle square, in pixels of the image before it is resized. */
export function seenSquare(
  image: { height: number; width: number },
  { resize, crop }: Preprocessing,
): { left: number; top: number; width: number; height: number } {
  const { height, width } = resizedSize(image, resize.shortSide);
  const across = image.width / width;
  const down = image.height / height;
  return {
    left: middle(width, crop) * across,
    top: middle(height, crop) * down,
    width: crop * across,
    height: crop * down,
  };
}

/** The picture that a normalised image of three channels is of, as RGBA bytes. */
export function toPicture(
  normalised: Float32Array,
  { mean, std }: Pick<Preprocessing, 'mean' | 'std'>,
): Uint8ClampedArray {
  const picture = new Uint8ClampedArray((normalised.length / 3) * 4).fill(255);
  normalised.forEach((value, at) => {
    const c = at % 3;
    picture[((at - c) / 3) * 4 + c] = value * std[c] + mean[c];
  });
  return picture;
}

/** The size after the short side is resized; the long side is cut off to whole pixels, as mmcls and torchvision do. */
function resizedSize({ height, width }: { height: number; width: number }, shortSide: number) {
  return width < height
    ? { width: shortSide, height: Math.trunc((shortSide * height) / width) }
    : { width: Math.trunc((shortSide * width) / height), height: shortSide };
}

/** Where the cut begins. */
const middle = (size: number, crop: number): number => roundHalfEven((size - crop) / 2);
