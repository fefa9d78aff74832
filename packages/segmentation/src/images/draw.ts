import { levelOf, type PixelData, type Pixels } from '@dynaconv/models/images';
import type { Segmentation } from '../task/semantic_segmenter.ts';

/**
 * A segmentation in the colours of its classes, or laid over its image.
 *
 * @param over the image, as `readImage` gives it
 * @param opacity of the colours over the image, from 0 to 1; 0.5 by default, as mmsegmentation draws it
 * @returns RGBA pixels; in a page, `new ImageData(data, width, height)` shows them
 * @throws RangeError for an image of another size, or an opacity out of range
 */
export function draw(
  { map, width, height, palette }: Segmentation,
  over?: Pixels,
  opacity = over ? 0.5 : 1,
): PixelData & { data: Uint8ClampedArray } {
  if (over && (over.width !== width || over.height !== height)) {
    throw new RangeError(
      `draw: the image is ${over.width}×${over.height}, expected the segmentation's ${width}×${height}`,
    );
  }
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new RangeError(`draw: opacity is ${opacity}, expected a number from 0 to 1`);
  }
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  map.forEach((index: number, pixel: number) => {
    for (let c = 0; c < 3; c++) {
      const below = over ? levelOf(over, pixel, c) : 0;
      data[pixel * 4 + c] = opacity * palette[index][c] + (1 - opacity) * below;
    }
  });
  return { data, width, height };
}
