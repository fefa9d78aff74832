/** How an image becomes a network's input. Values are on the 0–255 scale, RGB. */
export interface Preprocessing {
  /** Short side that the image is resized to; the other side keeps the aspect ratio. None: the image's own size. */
  resize?: { shortSide: number; interpolation: 'bilinear' };
  /** Side of the square cut from the middle; none: all of the image. */
  crop?: number;
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

/** MNIST's digits, white on black, of 28×28 pixels. */
export const DIGITS: Preprocessing = {
  mean: [33.3, 33.3, 33.3],
  std: [78.6, 78.6, 78.6],
};
