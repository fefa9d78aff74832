import { readImage } from '@dynaconv/models/images';
import { Random } from '@dynaconv/training/data';
import {
  conv2d,
  image as images,
  type Tensor4D,
  tensor,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';

/**
 * The map that operators are measured on, float32 [1, side, side, channels]: noise; or an image, resized, whose channels are 3×3
 * convolutions of it with weights drawn at random.
 */
export async function mapOf(
  image: Uint8Array | undefined,
  {
    side,
    channels,
    seed,
    maxPixels,
  }: { side: number; channels: number; seed: number; maxPixels?: number },
): Promise<Tensor4D> {
  const random = new Random(seed, 'map');
  const noise = (count: number) => Array.from({ length: count }, () => random.uniform(-1, 1));
  if (image === undefined) {
    return tensor4d(noise(side ** 2 * channels), [1, side, side, channels]);
  }
  const { data, height, width, channels: own } = await readImage(image, { maxPixels });
  return tidy(() => {
    const values = Float32Array.from(data, (value) => value / 127.5 - 1);
    const pixels: Tensor4D = tensor(values, [1, height, width, own]);
    const resized = images.resizeBilinear(pixels, [side, side], false, true);
    const kernels = tensor4d(noise(9 * own * channels), [3, 3, own, channels]);
    return conv2d(resized, kernels, 1, 'same');
  });
}
