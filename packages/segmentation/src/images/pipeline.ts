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

/** How an image becomes a network's input. */
export interface Pipeline {
  /** The long and the short side that the image is resized to fit into, bilinearly and with its aspect ratio. */
  scale: readonly [number, number];
  /** What both sides are made a multiple of by a second resize, bicubic; 1 for none. */
  divisor: number;
  normalization: Normalization;
  /** What is cut out of an image that is learned from; by default a square of the scale's short side. */
  crop?: Size;
}

/** mmsegmentation's for Cityscapes: the whole picture at its own size. */
export const CITYSCAPES_PIPELINE: Pipeline = {
  scale: [2048, 1024],
  divisor: 1,
  normalization: IMAGENET_MMCLS,
  crop: { height: 512, width: 1024 },
};

/** OverLoCK's for ADE20K. */
export const ADE20K_PIPELINE: Pipeline = {
  scale: [2048, 512],
  divisor: 32,
  normalization: IMAGENET_MMCLS,
};

/** For the scenes of digits in `@dynaconv/digits`, of 96×96 pixels: enlarged, since the logits have a quarter of the input's size. */
export const SCENES_PIPELINE: Pipeline = {
  scale: [192, 192],
  divisor: 1,
  normalization: DIGITS,
};

export interface PrepareOptions {
  /** What the pipeline's scale is multiplied by; 1 by default. */
  ratio?: number;
  /** Whether the image is mirrored; false by default. */
  flip?: boolean;
}

/** An image as a network's input, float32 [1, H, W, 3]; the caller disposes it. */
export function prepare(
  image: Pixels,
  { scale, divisor, normalization }: Pipeline,
  { ratio = 1, flip = false }: PrepareOptions = {},
): Tensor4D {
  const [long, short] = scale.map((side) => Math.trunc(side * ratio));
  let size = keepRatioSize(image, [long, short]);
  let resized = resizeImage(image, size, 'bilinear');
  if (divisor > 1) {
    size = { height: roundUp(size.height, divisor), width: roundUp(size.width, divisor) };
    resized = resizeImage(resized, size, 'bicubic-opencv');
  }
  const values = new Float32Array(size.height * size.width * 3);
  normalize(flip ? mirrored(resized) : resized, normalization, values);
  return tensor(values, [1, size.height, size.width, 3]);
}

function mirrored({ data, height, width }: Pixels): Pixels {
  const turned = new Uint8Array(data.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const column = pixel % width;
    const from = pixel - column + (width - 1 - column);
    for (let c = 0; c < 3; c++) turned[pixel * 3 + c] = data[from * 3 + c];
  }
  return { data: turned, height, width, channels: 3 };
}
