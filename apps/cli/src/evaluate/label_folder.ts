import { existsSync } from 'node:fs';
import path from 'node:path';
import { imageFiles } from '@dynaconv/models/images';
import { UsageError } from '../errors.ts';
import type { Part } from './coco_folder.ts';

/** An image and the map of its classes, as paths. */
export interface LabelledImage {
  readonly file: string;
  readonly labels: string;
}

/** Whether a folder has images and label maps. */
export const hasLabelMaps = (folder: string): boolean =>
  ['images', 'labels'].every((name) => existsSync(path.join(folder, name)));

/**
 * The images of a folder `images`, each with the PNG of the same name in the folder `labels` beside it; both are in the folder of
 * the part where there is one.
 *
 * @throws UsageError where there are no such folders, or no image; Error where a map is missing
 */
export async function readLabelFolder(data: string, part: Part = 'val'): Promise<LabelledImage[]> {
  if (!existsSync(data)) throw new UsageError(`${data}: no such folder`);
  const place = [path.join(data, part), data].find(hasLabelMaps);
  if (place === undefined) {
    throw new UsageError(
      `${data} has no folders images and labels, expected pictures in the one, and a PNG of the same name for each in the other, of which every pixel is the index of its class`,
    );
  }
  const [images, labels] = ['images', 'labels'].map((name) => path.join(place, name));
  const found = (await imageFiles(images)).map((file) => {
    const { dir, name } = path.parse(path.relative(images, file));
    return { file, labels: path.join(labels, dir, `${name}.png`) };
  });
  if (found.length === 0) throw new UsageError(`${images} has no image`);
  const missing = found.filter((each) => !existsSync(each.labels));
  if (missing.length === 0) return found;
  throw new Error(
    `${missing.length} of ${found.length} images have no label map, such as ${missing[0].file}: there is no ${missing[0].labels}`,
  );
}
