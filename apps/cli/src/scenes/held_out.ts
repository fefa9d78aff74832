import { readFile } from 'node:fs/promises';
import { type GroundTruth, readCoco, toMask } from '@dynaconv/detection';
import {
  type SceneObject,
  type ScenePixels,
  type Scenes,
  sceneRecord,
  sceneSheet,
} from '@dynaconv/digits';
import type { PixelData } from '@dynaconv/models';
import { readSheet } from '../digits/sheet.ts';

/** A picture of several digits that the networks were not trained on. */
export interface Scene {
  /** RGBA */
  readonly image: PixelData;
  readonly objects: readonly SceneObject[];
  /** The same as detectors are compared with. */
  readonly truths: readonly GroundTruth[];
}

export interface HeldOutScenes {
  readonly scenes: readonly Scene[];
  readonly pytorch: Scenes['pytorch'];
}

export async function readScenes(): Promise<HeldOutScenes> {
  const record: Scenes = JSON.parse(await readFile(sceneRecord(), 'utf8'));
  const images = await readSheet(sceneSheet(), record, record.images.length);
  const { images: described } = readCoco(record);
  const scenes = images.map((image, i) => ({
    image,
    truths: described[i].truths,
    objects: record.annotations.filter(({ image_id }) => image_id === record.images[i].id),
  }));
  return { scenes, pytorch: record.pytorch };
}

interface Pixels {
  readonly image: Pick<PixelData, 'width' | 'height'>;
  readonly objects: readonly ScenePixels[];
}

/** The digit of every pixel, row by row; `background` where there is none. */
export function classesOf({ image, objects }: Pixels, background: number): Uint8Array {
  const classes = new Uint8Array(image.width * image.height).fill(background);
  for (const { category_id, segmentation } of objects) {
    toMask(segmentation).data.forEach((inside, at) => {
      if (inside) classes[at] = category_id - 1;
    });
  }
  return classes;
}
