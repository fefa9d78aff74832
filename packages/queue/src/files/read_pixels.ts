import { readFile } from 'node:fs/promises';
import { type Pixels, readImage } from '@dynaconv/models/images';

/**
 * The pixels of an image file. It is read here and not by the decoder, whose errors do not tell a broken image from a broken disk.
 *
 * @throws Error of the system, with its `code`, where the file cannot be read; as `readImage` where it is no image
 */
export const readPixels = async (file: string, maxPixels?: number): Promise<Pixels> =>
  readImage(await readFile(file), { maxPixels });
