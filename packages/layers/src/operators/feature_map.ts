import { conv2d, image as images, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';

/** An image's levels from 0 to 255, row by row, the channels of a pixel together. */
export interface Levels {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface FeatureMapOptions {
  /** Rows and columns of the map. */
  readonly side: number;
  readonly channels: number;
  /** A random number from low to high. */
  readonly uniform: (low: number, high: number) => number;
}

/**
 * A map to look at layers on, float32 [1, side, side, channels], for the caller to dispose: an image, resized, whose channels are
 * 3×3 convolutions of it with random weights; noise without an image.
 */
export function featureMap(
  image: Levels | undefined,
  { side, channels, uniform }: FeatureMapOptions,
): Tensor4D {
  const noise = (count: number) => Array.from({ length: count }, () => uniform(-1, 1));
  if (image === undefined) return tensor4d(noise(side ** 2 * channels), [1, side, side, channels]);
  const { data, height, width, channels: own } = image;
  return tidy(() => {
    const values = Float32Array.from(data, (value) => value / 127.5 - 1);
    const pixels = tensor4d(values, [1, height, width, own]);
    const resized = images.resizeBilinear(pixels, [side, side], false, true);
    const kernels = tensor4d(noise(9 * own * channels), [3, 3, own, channels]);
    return conv2d(resized, kernels, 1, 'same');
  });
}
