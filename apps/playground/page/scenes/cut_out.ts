import type { FoundObject, PlacedPicture } from './protocol.ts';

const MASK_OPACITY = 0.5;

/** What a mask has in the rows and columns of its box, in a colour: a hundred pictures of the whole image would be too much to send. */
export function cutOut(
  mask: { data: Uint8Array; width: number; height: number },
  box: FoundObject['box'],
  colour: FoundObject['colour'],
): PlacedPicture | undefined {
  const left = Math.max(Math.floor(box.x), 0);
  const top = Math.max(Math.floor(box.y), 0);
  const width = Math.min(Math.ceil(box.x + box.width), mask.width) - left;
  const height = Math.min(Math.ceil(box.y + box.height), mask.height) - top;
  if (width < 1 || height < 1) return undefined;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!mask.data[(top + y) * mask.width + left + x]) continue;
      data.set([...colour, 255 * MASK_OPACITY], 4 * (y * width + x));
    }
  }
  return { data, width, height, left, top };
}
