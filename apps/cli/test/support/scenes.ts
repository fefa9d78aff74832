import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Scenes, sceneRecord, sceneSheet, squareOf } from '@dynaconv/digits';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { classesOf } from '../../src/scenes/held_out.ts';

const record: Scenes = JSON.parse(readFileSync(sceneRecord(), 'utf8'));
const SHEET = fileURLToPath(sceneSheet());
const BACKGROUND = 10;

/** What COCO's format says of a few scenes, from `first` on. */
export function cocoOf(first: number, count: number) {
  const images = record.images.slice(first, first + count);
  const ids = images.map(({ id }) => id);
  const annotations = record.annotations.filter(({ image_id }) => ids.includes(image_id));
  return { images, annotations, categories: record.categories };
}

async function writeImages(folder: string, first: number, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let i = first; i < first + count; i++) {
    const scene = sharp(SHEET).extract(squareOf(record, i));
    await scene.png().toFile(path.join(folder, record.images[i].file_name));
  }
}

/** Writes scenes and their annotations in COCO's format. */
export async function writeCocoScenes(folder: string, first: number, count: number): Promise<void> {
  await writeImages(path.join(folder, 'images'), first, count);
  writeFileSync(path.join(folder, 'annotations.json'), JSON.stringify(cocoOf(first, count)));
}

/** Writes scenes and maps of their pixels' classes. */
export async function writeLabelledScenes(
  folder: string,
  first: number,
  count: number,
): Promise<void> {
  await writeImages(path.join(folder, 'images'), first, count);
  mkdirSync(path.join(folder, 'labels'), { recursive: true });
  const { images, annotations } = cocoOf(first, count);
  for (const image of images) {
    const objects = annotations.filter(({ image_id }) => image_id === image.id);
    const { width, height, file_name: name } = image;
    const data = classesOf({ image, objects }, BACKGROUND);
    const png = encode({ width, height, data, channels: 1, depth: 8 });
    writeFileSync(path.join(folder, 'labels', name), png);
  }
}
