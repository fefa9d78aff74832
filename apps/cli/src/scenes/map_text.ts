import type { Segmentation } from '@dynaconv/segmentation';

/** Pixels that a character stands for: characters are twice as high as wide. */
const WIDTH = 2;
const HEIGHT = 4;

/**
 * A map of digits in characters, as lines: each is the digit that most of its pixels outside of the background have, or a dot.
 *
 * @param background the class that gives way to any other
 */
export function mapText(
  { map, width, height }: Pick<Segmentation, 'map' | 'width' | 'height'>,
  background: number,
): string[] {
  const lines: string[] = [];
  for (let top = 0; top < height; top += HEIGHT) {
    let line = '';
    for (let left = 0; left < width; left += WIDTH) {
      const counts: number[] = Array(background).fill(0);
      for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
        const index = map[(top + Math.floor(pixel / WIDTH)) * width + left + (pixel % WIDTH)];
        if (index !== background) counts[index]++;
      }
      const most = Math.max(...counts);
      line += 2 * most < HEIGHT ? '·' : counts.indexOf(most);
    }
    lines.push(line);
  }
  return lines;
}
