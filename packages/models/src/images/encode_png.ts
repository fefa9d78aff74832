import { canDraw } from '../platform.ts';
import { importSharp } from './import_sharp.ts';
import type { PixelData } from './pixels.ts';

/**
 * RGBA pixels as a PNG file: by `sharp` in Node, by a canvas in a page.
 *
 * @throws Error in Node where the package `sharp` is not installed
 */
export async function encodePng({
  data,
  width,
  height,
}: PixelData): Promise<Uint8Array<ArrayBuffer>> {
  if (canDraw()) {
    const canvas = new OffscreenCanvas(width, height);
    const pixels = new ImageData(new Uint8ClampedArray(data), width, height);
    canvas.getContext('2d')!.putImageData(pixels, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    return new Uint8Array(await blob.arrayBuffer());
  }
  const sharp = await importSharp('writing PNG', 'encode the pixels yourself');
  const file = await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return new Uint8Array(file);
}
