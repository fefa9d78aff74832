import {
  DIGITS,
  IMAGENET_MMCLS,
  keepRatioSize,
  type Normalization,
  normalize,
  type Pixels,
  resizeImage,
  roundUp,
  type Size,
} from '@dynaconv/models/images';
import { type Tensor4D, tensor } from '@tensorflow/tfjs-core';

/** How an image becomes a detector's input. */
export interface DetectorPreprocessing extends Normalization {
  /** What the long and the short side of the image have to fit into, in pixels. */
  scale: readonly [long: number, short: number];
  /** What height and width are made multiples of. */
  divisor: number;
}

/** The test pipeline of mmdetection's configurations for COCO. */
export const COCO_MMDET: DetectorPreprocessing = {
  scale: [1333, 800],
  mean: IMAGENET_MMCLS.mean,
  std: IMAGENET_MMCLS.std,
  divisor: 32,
};

/** For the scenes of digits in `@dynaconv/digits`, of 96×96 pixels. */
export const SCENES: DetectorPreprocessing = {
  scale: [96, 96],
  mean: DIGITS.mean,
  std: DIGITS.std,
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

/** Resizes an image as OpenCV does, to the byte, normalises it, and pads it. The caller disposes the tensor. */
export function toNetworkInput(pixels: Pixels, config: DetectorPreprocessing): NetworkInput {
  const original = { width: pixels.width, height: pixels.height };
  const seen = keepRatioSize(original, config.scale);
  const [height, width] = [seen.height, seen.width].map((side) => roundUp(side, config.divisor));
  const values = new Float32Array(height * width * 3);
  normalize(resizeImage(pixels, seen, 'bilinear'), config, values, width);
  return { x: tensor(values, [1, height, width, 3]), seen, original };
}
