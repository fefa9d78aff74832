import { importBuiltin } from '../platform.ts';

/** Extensions of the formats that can be read in Node. */
const IMAGE_NAME = /\.(jpe?g|jfif|png|webp|gif|avif|tiff?)$/i;

/**
 * The images in a folder and its subfolders, for `classify` in Node: files with an image's extension, as paths that begin with
 * the folder's, sorted. Hidden files are left out, and links to folders are not followed.
 *
 * @throws the system's error where the folder cannot be read
 */
export async function imageFiles(folder: string): Promise<string[]> {
  const [{ readdir }, path] = await Promise.all([
    importBuiltin<typeof import('node:fs/promises')>('fs/promises'),
    importBuiltin<typeof import('node:path')>('path'),
  ]);
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => IMAGE_NAME.test(name) && !/(^|[\\/])\./.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}
