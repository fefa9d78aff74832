import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  DIGITS_MODELS,
  digitsWeights,
  type HeldOut,
  heldOutRecord,
  heldOutSheet,
  isDigitsModel,
  isSceneDetector,
  SCENE_DETECTORS,
  SCENE_SEGMENTERS,
  type Scenes,
  sceneRecord,
  sceneSheet,
  squareOf,
} from '../src/index.ts';

const heldOut: HeldOut = JSON.parse(readFileSync(heldOutRecord(), 'utf8'));
const SCENE_MODELS = [...SCENE_SEGMENTERS, ...SCENE_DETECTORS];
const scenes: Scenes = JSON.parse(readFileSync(sceneRecord(), 'utf8'));

it('has the weights of every network, and what PyTorch gives with them', () => {
  expect(DIGITS_MODELS.filter((model) => !existsSync(digitsWeights(model)))).toEqual([]);
  expect(Object.keys(heldOut.pytorch)).toEqual([...DIGITS_MODELS]);
  expect(SCENE_MODELS.filter((model) => !existsSync(digitsWeights(model)))).toEqual([]);
  expect(Object.keys(scenes.pytorch)).toEqual(SCENE_MODELS);
});

it('has weights under 3 MB', () => {
  for (const model of [...DIGITS_MODELS, ...SCENE_MODELS]) {
    expect(statSync(digitsWeights(model)).size).toBeLessThan(3e6);
  }
});

/** In a PNG's header. */
const sizeOf = (sheet: URL): number[] => {
  const png = readFileSync(sheet);
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
};

it('has a sheet with a square for every label, and no more', () => {
  const last = squareOf(heldOut, heldOut.labels.length - 1);
  expect([last.left + last.width, last.top + last.height]).toEqual(sizeOf(heldOutSheet()));
  expect(squareOf(heldOut, heldOut.columns + 2)).toEqual({
    left: 2 * heldOut.side,
    top: heldOut.side,
    width: heldOut.side,
    height: heldOut.side,
  });
});

it('has 200 scenes, whose objects are digits inside of them', () => {
  const { images, annotations, categories, side } = scenes;
  expect(images).toHaveLength(200);
  const last = squareOf(scenes, images.length - 1);
  expect([last.left + last.width, last.top + last.height]).toEqual(sizeOf(sceneSheet()));
  const ids = new Set(images.map(({ id }) => id));
  expect(ids.size).toBe(200);
  for (const { image_id, category_id, bbox, area } of annotations) {
    const [x, y, width, height] = bbox;
    expect(ids.has(image_id) && Math.min(x, y) >= 0).toBe(true);
    expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(side);
    expect(area).toBeLessThanOrEqual(width * height);
    expect(categories.find(({ id }) => id === category_id)?.name).toBe(`${category_id - 1}`);
  }
});

it('names the files in another folder', () => {
  const folder = new URL('https://example.org/digits/');
  expect(
    [
      digitsWeights('upernet_overlock_digits', folder),
      heldOutSheet(folder),
      heldOutRecord(folder),
      sceneSheet(folder),
      sceneRecord(folder),
    ].map(String),
  ).toEqual(
    [
      'upernet_overlock_digits.pth',
      'held-out.png',
      'held-out.json',
      'scenes.png',
      'scenes.json',
    ].map((name) => `${folder}${name}`),
  );
});

it('knows its networks from others', () => {
  expect([...SCENE_DETECTORS, 'retinanet_red50_fpn'].map(isSceneDetector)).toEqual([
    ...SCENE_DETECTORS.map(() => true),
    false,
  ]);
  expect(['overlock_digits', 'rednet50', 'length'].map(isDigitsModel)).toEqual([
    true,
    false,
    false,
  ]);
});
