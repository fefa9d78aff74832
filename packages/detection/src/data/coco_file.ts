import { type CompressedRle, countsOf, type UncompressedRle } from '../masks/rle.ts';

/** Polygons x₁, y₁, x₂, y₂, …, or run lengths. */
export type CocoSegmentation = number[][] | CompressedRle | UncompressedRle;

export interface CocoAnnotation {
  image_id: number;
  category_id: number;
  /** x, y, width, height */
  bbox: [number, number, number, number];
  iscrowd?: 0 | 1;
  segmentation?: CocoSegmentation;
}

/** What is read of a file in COCO's format. */
export interface CocoFile {
  images: { id: number; file_name: string; width: number; height: number }[];
  annotations: CocoAnnotation[];
  categories: { id: number; name: string }[];
}

type Entry = Readonly<Record<string, unknown>>;

const isId = Number.isInteger;
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isSide = (value: unknown): boolean => isId(value) && (value as number) > 0;

/** @throws Error for anything that is no file of annotations; see `readCoco` */
export function assertCoco(content: unknown): asserts content is CocoFile {
  const images = listOf(content, 'images');
  const categories = listOf(content, 'categories');
  const annotations = listOf(content, 'annotations');
  eachField(images, 'images', 'id', isId, 'a whole number');
  eachField(images, 'images', 'file_name', isText, 'the name of a file');
  for (const side of ['width', 'height']) {
    eachField(images, 'images', side, isSide, 'a positive whole number');
  }
  eachField(categories, 'categories', 'id', isId, 'a whole number');
  eachField(categories, 'categories', 'name', isText, 'a name');
  const imageById = byUnique(images, 'images', 'id');
  const categoryById = byUnique(categories, 'categories', 'id');
  byUnique(categories, 'categories', 'name');
  const isOneOf = (known: ReadonlyMap<unknown, Entry>) => (value: unknown) => known.has(value);
  const ofImages = `the id of one of the ${images.length} images`;
  eachField(annotations, 'annotations', 'image_id', isOneOf(imageById), ofImages);
  const ofCategories = `the id of one of the ${categories.length} categories`;
  eachField(annotations, 'annotations', 'category_id', isOneOf(categoryById), ofCategories);
  eachField(annotations, 'annotations', 'bbox', isBox, '[x, y, width, height]');
  eachField(annotations, 'annotations', 'iscrowd', isFlag, '0 or 1');
  annotations.forEach((annotation, i) => {
    const { width, height } = imageById.get(annotation.image_id)!;
    assertField(
      isSegmentation(annotation.segmentation, [height, width]),
      `annotations[${i}].segmentation`,
      annotation.segmentation,
      `polygons of three or more corners, or { size: [${height}, ${width}], counts }`,
    );
  });
}

function listOf(content: unknown, name: string): Entry[] {
  const list = Object(content)[name];
  const isList = Array.isArray(list);
  assertField(isList, name, list, 'a list, as a file of annotations in COCO’s format has');
  list.forEach((entry: unknown, i: number) => {
    assertField(typeof entry === 'object' && entry !== null, `${name}[${i}]`, entry, 'an object');
  });
  return list;
}

function eachField(
  entries: readonly Entry[],
  list: string,
  field: string,
  isValid: (value: unknown) => boolean,
  expected: string,
): void {
  entries.forEach((entry, i) => {
    assertField(isValid(entry[field]), `${list}[${i}].${field}`, entry[field], expected);
  });
}

function byUnique(entries: readonly Entry[], list: string, field: string): Map<unknown, Entry> {
  const found = new Map<unknown, Entry>();
  entries.forEach((entry, i) => {
    const value = entry[field];
    assertField(!found.has(value), `${list}[${i}].${field}`, value, 'one that no other has');
    found.set(value, entry);
  });
  return found;
}

const isBox = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 4 &&
  value.every(Number.isFinite) &&
  value[2] >= 0 &&
  value[3] >= 0;

const isFlag = (value: unknown): boolean => value === undefined || value === 0 || value === 1;

function isSegmentation(value: unknown, size: readonly unknown[]): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.length > 0 && value.every(isPolygon);
  const { size: own, counts } = Object(value);
  const isOfSize = Array.isArray(own) && own.join() === size.join();
  if (!isOfSize) return false;
  const runs = typeof counts === 'string' ? runsIn(counts) : counts;
  if (!Array.isArray(runs)) return false;
  const isRun = (run: unknown) => isId(run) && (run as number) >= 0;
  const total = Number(size[0]) * Number(size[1]);
  return runs.every(isRun) && runs.reduce((a: number, b: number) => a + b, 0) === total;
}

/** @returns undefined for text that is no run lengths */
function runsIn(text: string): readonly number[] | undefined {
  try {
    return countsOf(text);
  } catch {
    return undefined;
  }
}

const isPolygon = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length >= 6 &&
  value.length % 2 === 0 &&
  value.every(Number.isFinite);

function assertField(
  isValid: boolean,
  place: string,
  value: unknown,
  expected: string,
): asserts isValid {
  if (isValid) return;
  const text = JSON.stringify(value) ?? 'missing';
  throw new Error(
    `${place} is ${text.length > 80 ? `${text.slice(0, 80)}…` : text}, expected ${expected}`,
  );
}
