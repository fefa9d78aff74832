import { importBuiltin } from '../platform.ts';

/** Names that files of the formats that Node reads end with. */
const IMAGE_NAME = /\.(jpe?g|jfif|png|webp|gif|avif|tiff?)$/i;

/**
 * The images in a folder and the folders in it, told by their names, for `classify` in Node: paths that begin with the
 * folder's, in order. Hidden files are left out, and links to folders not followed.
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
