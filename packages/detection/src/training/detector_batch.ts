import {
  keepRatioSize,
  nearestIndices,
  normalize,
  type Pixels,
  resizeImage,
  roundUp,
  type Size,
} from '@dynaconv/models/images';
import { flipHorizontally } from '@dynaconv/training/data';
import { tensor } from '@tensorflow/tfjs-core';
import type { GroundTruth } from '../evaluation/average_precision.ts';
import type { DetectorPreprocessing } from '../images/network_input.ts';
import type { Mask } from '../masks/mask.ts';
import { toMask } from '../masks/rle.ts';
import type { DetectorBatch } from './detector_trainer.ts';
import type { ImageObjects } from './image_objects.ts';

/** An image to learn from. */
export interface TrainingImage {
  /** As `readImage` gives it. */
  pixels: Pixels;
  /** As `readCoco` gives them. */
  truths: readonly GroundTruth[];
  /** Whether it is mirrored; false by default. */
  flip?: boolean;
}

const { fround } = Math;

/**
 * A batch of images as mmdetection's training pipeline makes it: resized as for detection, mirrored where they are to be, normalised,
 * and padded to the size of the largest. Crowds are left out, and so are objects less than a pixel wide or high and those outside of
 * the image; boxes are clipped to it.
 *
 * @param masks whether the network learns masks; false by default
 * @returns images for the caller to dispose, as `DetectorTrainer.train` does
 * @throws RangeError where there is no image, where a mask is missing that is needed, or one has another size than its image
 */
export function detectorBatch(
  images: readonly TrainingImage[],
  preprocessing: DetectorPreprocessing,
  masks = false,
): DetectorBatch {
  if (images.length === 0) throw new RangeError('detectorBatch: there is no image');
  const { scale, divisor } = preprocessing;
  const sizes = images.map(({ pixels }) => keepRatioSize(pixels, scale));
  const padded = (side: 'height' | 'width') =>
    roundUp(Math.max(...sizes.map((size) => size[side])), divisor);
  const input = { height: padded('height'), width: padded('width') };
  const values = new Float32Array(images.length * input.height * input.width * 3);
  const objects = images.map((image, i) => {
    const resized = resizeImage(image.pixels, sizes[i], 'bilinear');
    const own = values.subarray((i * values.length) / images.length);
    const shown = image.flip ? flipHorizontally(resized) : resized;
    normalize({ ...shown, channels: 3 }, preprocessing, own, input.width);
    return objectsOf(image, sizes[i], input, masks);
  });
  return {
    images: tensor(values, [images.length, input.height, input.width, 3]),
    objects,
  };
}

function objectsOf(
  { pixels, truths, flip = false }: TrainingImage,
  seen: Size,
  input: Size,
  needsMasks: boolean,
): ImageObjects {
  const used = truths.filter((truth) => isLearned(truth, pixels));
  const [across, down] = [seen.width / pixels.width, seen.height / pixels.height].map(fround);
  const boxes = new Float32Array(4 * used.length);
  used.forEach(({ box }, i) => {
    const within = (value: number, side: number) => Math.min(Math.max(fround(value), 0), side);
    const x1 = within(fround(box.x) * across, seen.width);
    const x2 = within(fround(box.x + box.width) * across, seen.width);
    const y1 = within(fround(box.y) * down, seen.height);
    const y2 = within(fround(box.y + box.height) * down, seen.height);
    boxes.set(flip ? [seen.width - x2, y1, seen.width - x1, y2] : [x1, y1, x2, y2], 4 * i);
  });
  const labels = used.map(({ index }) => index);
  if (!needsMasks) return { boxes, labels, seen };
  const masks = used.map((truth) => resizedMask(maskOf(truth, pixels), seen, input, flip));
  return { boxes, labels, masks, seen };
}

function isLearned({ box, crowd }: GroundTruth, image: Size): boolean {
  const right = Math.min(box.x + box.width, image.width);
  const bottom = Math.min(box.y + box.height, image.height);
  const isInside = right > Math.max(box.x, 0) && bottom > Math.max(box.y, 0);
  return !crowd && isInside && box.width >= 1 && box.height >= 1;
}

function maskOf({ index, mask }: GroundTruth, image: Size): Mask {
  if (!mask) throw new RangeError(`detectorBatch: an object of class ${index} has no mask`);
  const { data, width, height } = 'counts' in mask ? toMask(mask) : mask;
  if (width === image.width && height === image.height) return { data, width, height };
  throw new RangeError(
    `detectorBatch: a mask has ${width}×${height} pixels, expected its image's ${image.width}×${image.height}`,
  );
}

/** To the nearest pixel, as OpenCV resizes masks, in the upper left corner of the input. */
function resizedMask(mask: Mask, seen: Size, input: Size, flip: boolean): Mask {
  const columns = nearestIndices(mask.width, seen.width);
  if (flip) columns.reverse();
  const rows = nearestIndices(mask.height, seen.height);
  const data = new Uint8Array(input.height * input.width);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      data[y * input.width + x] = mask.data[row * mask.width + column];
    });
  });
  return { data, ...input };
}
