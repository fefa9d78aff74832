import { type RgbImage, withData } from '../rgb_image.ts';

// Pillow's ImageEnhance, to the byte: an image is blended with one that lacks a quality altogether. A factor of 1 leaves it
// as it is, 0 gives the other one, more than 1 exaggerates.

/** Blends with black. */
export const brightness = (image: RgbImage, factor: number): RgbImage =>
  blend(new Uint8Array(image.data.length), image, factor);

/** Blends with the mean gray. */
export function contrast(image: RgbImage, factor: number): RgbImage {
  const gray = grayLevels(image);
  const mean = Math.floor(gray.reduce((a, b) => a + b, 0) / gray.length + 0.5);
  return blend(new Uint8Array(image.data.length).fill(mean), image, factor);
}

/** Blends with the same image in gray; torchvision's `adjust_saturation`, Pillow's `Color`. */
export function saturation(image: RgbImage, factor: number): RgbImage {
  const gray = grayLevels(image);
  return blend(
    image.data.map((_, at) => gray[(at - (at % 3)) / 3]),
    image,
    factor,
  );
}

/** Blends with a smoothed image. */
export const sharpness = (image: RgbImage, factor: number): RgbImage =>
  blend(smooth(image), image, factor);

/** (1 − factor)·other + factor·image, in float32 and cut off to bytes. */
function blend(other: Uint8Array, image: RgbImage, factor: number): RgbImage {
  const { fround } = Math;
  const share = fround(factor);
  const data = image.data.map((value, at) => {
    const mixed = fround(other[at] + fround(share * (value - other[at])));
    return Math.min(Math.max(mixed, 0), 255);
  });
  return withData(image, data);
}

/** The luma of ITU-R 601-2, as Pillow's `convert('L')`. */
function grayLevels({ data }: RgbImage): Uint8Array {
  const gray = new Uint8Array(data.length / 3);
  for (let i = 0, at = 0; i < gray.length; i++, at += 3) {
    gray[i] = (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;
  }
  return gray;
}

/** A pixel and its eight neighbours, weighted 5 to 1; what is at the border stays. */
function smooth({ data, height, width }: RgbImage): Uint8Array {
  // Not `slice`, which of a Buffer is the same memory.
  const smoothed = new Uint8Array(data);
  const rowSize = width * 3;
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * rowSize + 3; at < (row + 1) * rowSize - 3; at++) {
      let sum = 4 * data[at];
      for (let near = at - rowSize; near <= at + rowSize; near += rowSize) {
        sum += data[near - 3] + data[near] + data[near + 3];
      }
      smoothed[at] = Math.floor(sum / 13 + 0.5);
    }
  }
  return smoothed;
}
