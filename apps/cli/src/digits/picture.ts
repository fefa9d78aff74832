import type { PixelData } from '@dynaconv/models';

/** U+2800 and what each dot of a 2×4 cell adds to it, row by row. */
const BLANK = 0x2800;
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const BRIGHT = 96;

/** A grey RGBA image in Braille characters, each 2 pixels wide and 4 high, as lines. */
export function picture({ data, width, height }: PixelData): string[] {
  const lines: string[] = [];
  for (let top = 0; top < height; top += DOTS.length) {
    let line = '';
    for (let left = 0; left < width; left += 2) {
      let dots = BLANK;
      for (const [row, values] of DOTS.entries()) {
        for (const [column, value] of values.entries()) {
          const pixel = (top + row) * width + left + column;
          if (data[4 * pixel] >= BRIGHT) dots |= value;
        }
      }
      line += String.fromCodePoint(dots);
    }
    lines.push(line);
  }
  return lines;
}
