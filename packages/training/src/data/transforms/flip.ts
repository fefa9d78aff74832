import { type RgbImage, withData } from '../rgb_image.ts';

/** Left becomes right. */
export function flipHorizontally(image: RgbImage): RgbImage {
  const { height, width } = image;
  const data = new Uint8Array(image.data.length);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = width - 1; column >= 0; column--, to += 3) {
      const from = (row * width + column) * 3;
      data[to] = image.data[from];
      data[to + 1] = image.data[from + 1];
      data[to + 2] = image.data[from + 2];
    }
  }
  return withData(image, data);
}
