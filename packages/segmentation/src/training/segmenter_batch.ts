import {
  keepRatioSize,
  nearestIndices,
  normalize,
  type Pixels,
  resizeImage,
  type Size,
} from '@dynaconv/models/images';
import type { Batch } from '@dynaconv/training';
import {
  type ColourJitter,
  colourJitter,
  flipHorizontally,
  type Random,
  type RgbImage,
} from '@dynaconv/training/data';
import { tensor } from '@tensorflow/tfjs-core';
import type { Pipeline } from '../images/pipeline.ts';
import type { ClassIndices } from '../task/class_map.ts';
import { randomPlace } from './random_place.ts';

/** The label of pixels that nothing is learned from. */
const NONE = 255;

/** An image to learn from. */
export interface TrainingImage {
  /** As `readImage` gives it. */
  pixels: Pixels;
  /** The class of every pixel, row by row, 255 for none. */
  classes: ClassIndices;
  /** What all that is random follows from. */
  random: Random;
}

/** How images are changed before a network learns from them. */
export interface SegmenterAugmentation {
  /** What the pipeline's scale is multiplied by, from the least to the most; 0.5 to 2 in mmsegmentation. */
  ratio: readonly [low: number, high: number];
  /** What is cut out; smaller images are padded. */
  crop: Size;
  /** The most that one class may have of what is cut out, of the pixels that have one; 0.75 in mmsegmentation. Ten places are tried. */
  mostOfAClass: number;
  /** The probability of an image's mirror image. */
  flip: number;
  colourJitter?: ColourJitter;
}

/**
 * A batch of images as mmsegmentation's training pipeline makes it: resized by a random ratio, labels to the nearest pixel, a random part
 * cut out, mirrored by chance, coloured (as torchvision's `ColorJitter` does it, in place of mmsegmentation's distortion), normalised, and padded on the right
 * and below, with pixels of no class.
 *
 * @returns xs float32 [B, height, width, 3] and ys int32 [B, height, width] for the caller to dispose, as `Trainer.train` does
 * @throws RangeError where there is no image, and where there is not a class for each pixel of one
 */
export function segmenterBatch(
  images: readonly TrainingImage[],
  { scale, normalization }: Pick<Pipeline, 'scale' | 'normalization'>,
  augmentation: SegmenterAugmentation,
): Batch {
  if (images.length === 0) throw new RangeError('segmenterBatch: there is no image');
  const { height, width } = augmentation.crop;
  const values = new Float32Array(images.length * height * width * 3);
  const labels = new Int32Array(images.length * height * width).fill(NONE);
  images.forEach((image, i) => {
    const { shown, classes } = example(image, scale, augmentation);
    const first = i * height * width;
    normalize({ ...shown, channels: 3 }, normalization, values.subarray(3 * first), width);
    for (let row = 0; row < shown.height; row++) {
      const from = row * shown.width;
      labels.set(classes.subarray(from, from + shown.width), first + row * width);
    }
  });
  return {
    xs: tensor(values, [images.length, height, width, 3]),
    ys: tensor(labels, [images.length, height, width], 'int32'),
  };
}

/** What is shown of an image, of at most the crop's size, and its classes. */
function example(
  { pixels, classes, random }: TrainingImage,
  scale: readonly [number, number],
  { ratio, crop, mostOfAClass, flip, colourJitter: jitter }: SegmenterAugmentation,
): { shown: RgbImage; classes: Int32Array } {
  if (classes.length !== pixels.height * pixels.width) {
    throw new RangeError(
      `segmenterBatch: there are ${classes.length} classes for an image of ${pixels.width}×${pixels.height} pixels, expected one for each`,
    );
  }
  const factor = random.uniform(...ratio);
  const [long, short] = scale.map((side) => Math.trunc(side * factor));
  const size = keepRatioSize(pixels, [long, short]);
  const rows = nearestIndices(pixels.height, size.height);
  const columns = nearestIndices(pixels.width, size.width);
  const part = {
    height: Math.min(crop.height, size.height),
    width: Math.min(crop.width, size.width),
  };
  const classesAt = (top: number, left: number): Int32Array => {
    const found = new Int32Array(part.height * part.width);
    for (let y = 0; y < part.height; y++) {
      const row = rows[top + y] * pixels.width;
      for (let x = 0; x < part.width; x++) {
        found[y * part.width + x] = classes[row + columns[left + x]];
      }
    }
    return found;
  };
  const { top, left } = randomPlace(size, part, random, (place) =>
    isVaried(classesAt(place.top, place.left), mostOfAClass),
  );
  const found = classesAt(top, left);
  let shown: RgbImage = cut(resizeImage(pixels, size, 'bilinear'), { ...part, top, left });
  if (random.chance(flip)) {
    shown = flipHorizontally(shown);
    for (let y = 0; y < part.height; y++)
      found.subarray(y * part.width, (y + 1) * part.width).reverse();
  }
  if (jitter) shown = colourJitter(shown, jitter, random);
  return { shown, classes: found };
}

/** Whether there are several classes, of which none has more than a share of the pixels that have one. */
function isVaried(classes: Int32Array, most: number): boolean {
  const counts = new Map<number, number>();
  for (const each of classes) if (each !== NONE) counts.set(each, (counts.get(each) ?? 0) + 1);
  const all = [...counts.values()];
  return all.length > 1 && Math.max(...all) < most * all.reduce((a, b) => a + b);
}

function cut(
  { data, width: columns }: RgbImage,
  { top, left, height, width }: Size & { top: number; left: number },
): RgbImage {
  const part = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * columns + left);
    part.set(data.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { data: part, height, width };
}
