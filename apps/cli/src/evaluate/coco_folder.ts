import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type CocoDataset, readCoco } from '@dynaconv/detection';
import { messageOf, UsageError } from '../errors.ts';

const ANNOTATIONS = 'annotations.json';

/** A data set in COCO's format, whose images are paths. */
export interface CocoFolder extends CocoDataset {
  /** The file of annotations. */
  readonly annotations: string;
}

/** Whose annotations: those that networks are tested on, or that they learn from. */
export type Part = 'train' | 'val';

/**
 * A data set in COCO's format: a folder with `annotations.json`, and images below it or below its folder `images`; or the file of
 * annotations itself. Where the folder has one of the part's name with such a file, that is taken.
 *
 * @param images the folder of images, where it is another one
 * @throws UsageError where there is no such file; Error where it is broken, or an image of it is missing
 */
export async function readCocoFolder(
  data: string,
  images?: string,
  part: Part = 'val',
): Promise<CocoFolder> {
  const annotations = await annotationsIn(data, part);
  const dataset = await readAnnotations(annotations);
  const beside = path.dirname(annotations);
  const own = path.join(beside, 'images');
  const folder = images ?? (existsSync(own) ? own : beside);
  const found = dataset.images.map((image) => ({ ...image, file: path.join(folder, image.file) }));
  const missing = found.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    throw new Error(
      `${missing.length} of the ${found.length} images that ${annotations} names are missing, such as ${missing[0].file}; put them back, or name their folder by --images`,
    );
  }
  return { ...dataset, images: found, annotations };
}

/** Whether a folder has annotations in COCO's format. */
export const hasAnnotations = (folder: string): boolean =>
  existsSync(path.join(folder, ANNOTATIONS));

async function annotationsIn(data: string, part: Part): Promise<string> {
  const found = await stat(data).catch(() => undefined);
  if (!found) throw new UsageError(`${data}: no such file or folder`);
  if (!found.isDirectory()) return data;
  const places = [part, ''].map((place) => path.join(data, place, ANNOTATIONS));
  const file = places.find((place) => existsSync(place));
  if (file !== undefined) return file;
  throw new UsageError(
    `${data} has no ${ANNOTATIONS}, expected that file in COCO's format beside the images, or in a folder ${part}; or name the file itself`,
  );
}

async function readAnnotations(file: string): Promise<CocoDataset> {
  const text = await readFile(file, 'utf8');
  let dataset: CocoDataset;
  try {
    dataset = readCoco(JSON.parse(text));
  } catch (cause) {
    const what =
      cause instanceof SyntaxError ? `it is no JSON (${cause.message})` : messageOf(cause);
    throw new Error(`${file}: ${what}`, { cause });
  }
  if (dataset.images.some(({ truths }) => truths.length > 0)) return dataset;
  throw new Error(`${file}: there are no annotations, expected some objects to be found`);
}
