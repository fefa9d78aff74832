import type { Sharp } from 'sharp';
import type { Pixels } from './pixels.ts';
import type { ImageFile } from './read_image.ts';

/**
 * Decodes a file in Node.
 * @throws Error where the package `sharp` is not installed, or the file cannot be read or is no image
 */
export async function decodeWithSharp(file: ImageFile): Promise<Pixels> {
  const sharp = await importSharp();
  const input = file instanceof Blob ? await file.arrayBuffer() : file;
  try {
    const image: Sharp = sharp(input, { failOn: 'error' });
    // Without arguments, `rotate` turns the image as its EXIF orientation says.
    const upright = image.rotate().toColourspace('srgb').removeAlpha().raw({ depth: 'uchar' });
    const { data, info } = await upright.toBuffer({ resolveWithObject: true });
    return { data, height: info.height, width: info.width, channels: info.channels };
  } catch (cause) {
    const what = typeof file === 'string' ? file : 'the bytes given';
    throw new Error(
      `image: cannot read ${what} (${(cause as Error).message}); expected a JPEG, PNG or WebP file`,
      { cause },
    );
  }
}

async function importSharp(): Promise<typeof import('sharp').default> {
  // The name in a variable keeps bundlers from looking for sharp in a page's bundle, where this never runs.
  const name = 'sharp';
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)).default;
  } catch (cause) {
    throw new Error(
      'image: reading image files in Node needs the package sharp; run npm install sharp, or pass a tensor of pixels',
      { cause },
    );
  }
}
