import type { Sharp } from 'sharp';
import { importBuiltin } from '../platform.ts';
import { cmykToRgb } from './cmyk.ts';
import { importSharp } from './import_sharp.ts';
import { assertPixels } from './limits.ts';
import type { Pixels } from './pixels.ts';
import { isBlob } from './recognise.ts';

/** Formats that sharp reads, but that have no pixels of their own. */
const VECTOR_FORMATS = ['svg', 'pdf'];

/**
 * Decodes a file in Node to what Pillow's `convert('RGB')` gives: colours as they are stored, profiles and gamma not
 * applied, alpha dropped, CMYK converted without a profile, and the upper eight of 16 bits.
 *
 * @param file its path or its bytes
 * @param what what error messages call the file
 * @throws Error where the package `sharp` is not installed, or the file cannot be read or is not an image; RangeError for more
 * pixels than `maxPixels`
 */
export async function decodeWithSharp(
  file: string | Blob | Uint8Array,
  what: string,
  maxPixels: number,
): Promise<Pixels> {
  const sharp = await importSharp('reading image files', 'pass a tensor of pixels');
  if (typeof file === 'string') await assertNoFolder(file);
  const input = isBlob(file) ? await file.arrayBuffer() : file;
  const cannotBeRead = (cause: unknown) =>
    new Error(
      `image: cannot read ${what} (${(cause as Error).message}); expected a JPEG, PNG, WebP, GIF, AVIF or TIFF file`,
      { cause },
    );

  // Checked here rather than by sharp, so that the error can name the option.
  const image: Sharp = sharp(input, { failOn: 'error', ignoreIcc: true, limitInputPixels: false });
  const { format, space, width, height } = await image.metadata().catch((cause) => {
    throw cannotBeRead(cause);
  });
  if (VECTOR_FORMATS.includes(format)) {
    throw new Error(
      `image: ${what} is ${format.toUpperCase()}, which has no pixels; convert it to PNG, at the size you want it to be seen at`,
    );
  }
  assertPixels(what, { width, height }, maxPixels);

  // Without arguments, `rotate` turns the image as its EXIF orientation says.
  const upright = image.rotate();
  const isCmyk = space === 'cmyk';
  const plain = isCmyk
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : upright.toColourspace('srgb').removeAlpha();
  const { data, info } = await plain
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause) => {
      throw cannotBeRead(cause);
    });
  return isCmyk
    ? { data: cmykToRgb(data), height: info.height, width: info.width, channels: 3 }
    : { data, height: info.height, width: info.width, channels: info.channels };
}

async function assertNoFolder(path: string): Promise<void> {
  const { stat } = await importBuiltin<typeof import('node:fs/promises')>('fs/promises');
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    // A missing file: sharp's own error says so.
    () => false,
  );
  if (!isFolder) return;
  throw new Error(
    `image: ${path} is a folder; classify its images, which \`await imageFiles(folder)\` lists`,
  );
}
