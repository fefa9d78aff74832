import path from 'node:path';
import sharp from 'sharp';
import { UsageError } from '../errors.ts';
import { findTarget, isStream } from '../files/target.ts';

type Encoder = (svg: Buffer) => Promise<Uint8Array>;

const jpeg: Encoder = (svg) => sharp(svg).jpeg({ quality: 90 }).toBuffer();
const png: Encoder = (svg) => sharp(svg).png().toBuffer();

/** Encoders by the extension of the file. */
const ENCODERS: ReadonlyMap<string, Encoder> = new Map([
  ['.png', png],
  ['.jpg', jpeg],
  ['.jpeg', jpeg],
  ['.webp', (svg) => sharp(svg).webp({ lossless: true }).toBuffer()],
  ['.svg', async (svg) => svg],
]);

/**
 * The function that makes a picture of an SVG, in the format that the file's extension says; PNG for a device or pipe.
 * @throws UsageError for an unknown extension
 */
export async function encoderOf(output: string): Promise<Encoder> {
  const found = ENCODERS.get(path.extname(output).toLowerCase());
  if (found) return found;
  if (isStream(await findTarget(output))) return png;
  throw new UsageError(
    `${output} does not end in ${[...ENCODERS.keys()].join(', ')}, which choose the format`,
  );
}

/**
 * The same for a picture that comes as a PNG, which has no shapes to make an SVG of.
 * @throws UsageError for an unknown extension, and for SVG
 */
export async function pixelEncoderOf(output: string): Promise<Encoder> {
  if (path.extname(output).toLowerCase() === '.svg') {
    throw new UsageError(
      `${output} would be SVG, which has no pixels; expected .png, .jpg or .webp`,
    );
  }
  return encoderOf(output);
}
