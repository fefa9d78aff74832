import { assertPixels } from './limits.ts';
import type { Pixels } from './pixels.ts';
import { readByWebGL } from './read_by_webgl.ts';
import { isBlob, notAnImage } from './recognise.ts';

/** Side of the squares that are read at a time: the texture size that every WebGL2 supports. */
const TILE = 2048;

/** Colours as they are stored: profiles and gamma not applied, not multiplied by alpha. */
const AS_STORED: ImageBitmapOptions = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' };

/**
 * The pixels of an element or an encoded file, at its natural size.
 *
 * @param what what error messages call the image
 * @throws TypeError for anything that browsers cannot draw; RangeError for more pixels than `maxPixels`; Error where the browser cannot
 * decode it, or may not read it (from another origin without CORS), or cannot read the colours of transparent pixels (no WebGL2)
 */
export async function readInPage(
  source: ImageBitmapSource,
  what: string,
  maxPixels: number,
): Promise<Pixels> {
  let bitmap: ImageBitmap | undefined;
  try {
    bitmap = await createImageBitmap(source, AS_STORED);
    assertPixels(what, bitmap, maxPixels);
    return await readBitmap(bitmap);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    if (bitmap === undefined && cause instanceof TypeError && !isBlob(source)) {
      throw notAnImage(source);
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `image: the browser cannot read ${what} (${reason}); expected a loaded element of this origin, or a JPEG, PNG, WebP, GIF or AVIF file (an SVG has no pixels until an element shows it)`,
      { cause },
    );
  } finally {
    bitmap?.close();
  }
}

/** The RGB bytes, read tile by tile, so that the whole image is not in memory a second time in another form. */
async function readBitmap(bitmap: ImageBitmap): Promise<Pixels> {
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height * 3);
  const [columns, rows] = [Math.min(width, TILE), Math.min(height, TILE)];
  const context = new OffscreenCanvas(columns, rows).getContext('2d', {
    willReadFrequently: true,
  })!;
  // Each tile replaces the one before, which would else show through transparent pixels.
  context.globalCompositeOperation = 'copy';
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const [w, h] = [Math.min(TILE, width - left), Math.min(TILE, height - top)];
      context.drawImage(bitmap, -left, -top);
      const drawn = context.getImageData(0, 0, w, h).data;
      // A canvas multiplies colours by alpha, and so loses those of transparent pixels.
      const rgba = isOpaque(drawn) ? drawn : await readByWebGL(bitmap, [left, top, w, h]);
      copyTile(rgba, w, data, (top * width + left) * 3, width);
    }
  }
  return { data, width, height, channels: 3 };
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}

/** Copies the colours of a tile to their place in the image. */
function copyTile(
  rgba: Uint8Array | Uint8ClampedArray,
  tileWidth: number,
  rgb: Uint8Array,
  start: number,
  width: number,
): void {
  for (let from = 0, column = 0, to = start; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from];
    rgb[to++] = rgba[from + 1];
    rgb[to++] = rgba[from + 2];
    if (++column < tileWidth) continue;
    column = 0;
    to += (width - tileWidth) * 3;
  }
}
