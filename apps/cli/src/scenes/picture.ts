import type { PixelData } from '@dynaconv/models';
import sharp from 'sharp';

const GAP = 8;

/** A PNG of images of one size, row by row. */
export function contactSheet(rows: readonly (readonly PixelData[])[]): Promise<Buffer> {
  const [{ width, height }] = rows[0];
  const place = (index: number, side: number) => GAP + index * (side + GAP);
  const images = rows.flatMap((row, i) =>
    row.map(({ data }, j) => ({
      input: Buffer.from(data),
      raw: { width, height, channels: 4 as const },
      left: place(j, width),
      top: place(i, height),
    })),
  );
  return sharp({
    create: {
      width: place(rows[0].length, width),
      height: place(rows.length, height),
      channels: 3,
      background: 'white',
    },
  })
    .composite(images)
    .png()
    .toBuffer();
}
