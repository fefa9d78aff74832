import { fileURLToPath } from 'node:url';
import { squareOf } from '@dynaconv/digits';
import type { PixelData } from '@dynaconv/models';
import sharp from 'sharp';

/** The first `count` images of a sheet, RGBA. */
export async function readSheet(
  file: URL,
  layout: Parameters<typeof squareOf>[0],
  count: number,
): Promise<PixelData[]> {
  const { columns, side } = layout;
  const sheet = await sharp(fileURLToPath(file))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
  return Array.from({ length: count }, (_, i) => {
    const { top, left } = squareOf(layout, i);
    return { data: cut(sheet, columns * side, top, left, side), width: side, height: side };
  });
}

/** A square of an RGBA image. */
function cut(
  sheet: Uint8Array,
  sheetWidth: number,
  top: number,
  left: number,
  side: number,
): Uint8Array {
  const square = new Uint8Array(side * side * 4);
  for (let row = 0; row < side; row++) {
    const start = 4 * ((top + row) * sheetWidth + left);
    square.set(sheet.subarray(start, start + 4 * side), 4 * row * side);
  }
  return square;
}
