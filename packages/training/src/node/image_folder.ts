import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { imageFiles } from '@dynaconv/models/images';
import { assertDataset, type Dataset, type Sample, splitDataset } from '../data/dataset.ts';
import { Random } from '../data/random.ts';

/** Pictures by their paths. */
export interface ImageFolder {
  readonly training: Dataset<string>;
  readonly validation: Dataset<string>;
}

export interface ImageFolderOptions {
  /** The share of each class that is kept for validation where there is no folder `val`; 0.1 by default. */
  readonly validationShare?: number;
  /** Which pictures these are; 0 by default. */
  readonly seed?: number;
}

/**
 * The pictures of a folder laid out as ImageNet: `train/<class>/…` and `val/<class>/…`; or `<class>/…`, which is split. Classes
 * are in the order of their names, as in torchvision's `ImageFolder`; pictures are told by their names, in any folders below.
 *
 * @throws Error that names the folder: where it is none, has no folders, or a class has no picture, or `val` a class that `train`
 * has not
 */
export async function readImageFolder(
  folder: string,
  { validationShare = 0.1, seed = 0 }: ImageFolderOptions = {},
): Promise<ImageFolder> {
  const names = await folderNames(folder);
  if (!names.includes('train')) {
    const [training, validation] = splitDataset(
      await readClasses(folder, names),
      validationShare,
      new Random(seed, 'split'),
    );
    return { training, validation };
  }
  const train = path.join(folder, 'train');
  const training = await readClasses(train, await folderNames(train));
  if (!names.includes('val')) {
    const [rest, validation] = splitDataset(training, validationShare, new Random(seed, 'split'));
    return { training: rest, validation };
  }
  const val = path.join(folder, 'val');
  const validation = await readClasses(val, await folderNames(val), training.classes);
  return { training, validation };
}

/**
 * The pictures that a network is tested on: those of `val` where there is such a folder; else those that `readImageFolder` keeps
 * for validation, or without `split` all.
 *
 * @throws as `readImageFolder`
 */
export async function readTestFolder(
  folder: string,
  split?: ImageFolderOptions,
): Promise<Dataset<string>> {
  const names = await folderNames(folder);
  const part = ['val', ...(split ? [] : ['train'])].find((name) => names.includes(name));
  if (part === undefined && split) return (await readImageFolder(folder, split)).validation;
  const classes = part === undefined ? folder : path.join(folder, part);
  return readClasses(classes, await folderNames(classes));
}

async function folderNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new Error(`${folder}: no such folder`, { cause });
    if (cause.code === 'ENOTDIR') {
      throw new Error(`${folder} is a file, expected a folder of images`, { cause });
    }
    throw cause;
  });
  const isFolder = await Promise.all(
    entries.map(async (name) => (await stat(path.join(folder, name))).isDirectory()),
  );
  const folders = entries.filter((name, i) => isFolder[i] && !name.startsWith('.')).sort();
  if (folders.length === 0) {
    throw new Error(
      `${folder} has no folders, expected one for each class with its images, or train and val with such`,
    );
  }
  return folders;
}

/** @param known the classes whose indices are the labels; by default those of the folder */
async function readClasses(
  folder: string,
  names: readonly string[],
  known: readonly string[] = names,
): Promise<Dataset<string>> {
  const samples: Sample<string>[] = [];
  for (const name of names) {
    const label = known.indexOf(name);
    if (label < 0) {
      throw new Error(
        `${path.join(folder, name)} is of a class that there is no folder of to learn from; the classes are ${some(known)}`,
      );
    }
    const files = await imageFiles(path.join(folder, name));
    if (files.length === 0) {
      throw new Error(
        `${path.join(folder, name)} has no image, expected JPEG, PNG, WebP, GIF, AVIF or TIFF files; add some, or remove the folder`,
      );
    }
    samples.push(...files.map((source) => ({ source, label })));
  }
  const dataset = { classes: known, samples };
  // A validation set may lack a class; what is learned from may not.
  if (known === names) assertDataset(dataset);
  return dataset;
}

const some = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
