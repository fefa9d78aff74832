import { type Pixels, type Preprocessing, preprocess, resizeArea } from '@dynaconv/models/images';
import type { Random } from './random.ts';
import type { RgbImage } from './rgb_image.ts';
import { type ColourJitter, colourJitter } from './transforms/colour_jitter.ts';
import { flipHorizontally } from './transforms/flip.ts';
import { type RandAugment, randAugment } from './transforms/rand_augment.ts';
import { type RandomAffine, randomAffine } from './transforms/random_affine.ts';
import { randomErasing } from './transforms/random_erasing.ts';
import { randomArea } from './transforms/random_resized_crop.ts';

/** How a picture is changed before a network learns from it. Plain data, so that it can be sent to a worker. */
export interface Augmentation {
  /** The share of the picture that is cut out, from the least to the most; 0.08 to 1 in the recipes. */
  readonly scale: readonly [low: number, high: number];
  /** The ratio of its width to its height; 3/4 to 4/3 in the recipes. */
  readonly ratio: readonly [low: number, high: number];
  /** How it is resized, as Pillow does it; `random` is one of the two by chance. */
  readonly interpolation: 'bilinear' | 'bicubic' | 'random';
  /** The probability of a picture's mirror image. */
  readonly flip: number;
  readonly affine?: RandomAffine;
  readonly colourJitter?: ColourJitter;
  readonly randAugment?: RandAugment;
  /** The probability that a rectangle is replaced by noise. */
  readonly erasing: number;
}

/**
 * A picture as a network is to learn it: cut out, resized, flipped, turned, coloured, normalised, erased in part, in the order of timm.
 *
 * @param size of the result, a square
 * @returns float32, [size, size, 3]
 */
export function augment(
  pixels: Pixels,
  size: number,
  { mean, std }: Pick<Preprocessing, 'mean' | 'std'>,
  augmentation: Augmentation,
  random: Random,
): Float32Array {
  const area = randomArea(pixels, augmentation.scale, augmentation.ratio, random);
  const interpolation =
    augmentation.interpolation === 'random'
      ? random.choice(['bilinear', 'bicubic'] as const)
      : augmentation.interpolation;
  const data = resizeArea(
    pixels,
    area,
    { height: size, width: size },
    interpolation === 'bilinear' ? 'bilinear-antialias' : interpolation,
  );
  let image: RgbImage = { data, height: size, width: size };
  if (random.chance(augmentation.flip)) image = flipHorizontally(image);
  if (augmentation.affine) image = randomAffine(image, augmentation.affine, random);
  if (augmentation.colourJitter) image = colourJitter(image, augmentation.colourJitter, random);
  if (augmentation.randAugment) {
    const fill = mean.map(Math.round) as [number, number, number];
    image = randAugment(image, augmentation.randAugment, fill, random);
  }
  const values = Float32Array.from(image.data, (level, at) => (level - mean[at % 3]) / std[at % 3]);
  randomErasing(values, size, augmentation.erasing, random);
  return values;
}

/** A picture as a network is tested on it. */
export function evaluationImage(pixels: Pixels, preprocessing: Preprocessing): Float32Array {
  const values = new Float32Array(preprocessing.crop ** 2 * 3);
  preprocess(pixels, preprocessing, values);
  return values;
}
