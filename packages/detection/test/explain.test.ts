import { readFileSync } from 'node:fs';
import { digitsWeights, sceneRecord, sceneSheet, squareOf } from '@dynaconv/digits';
import { memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadDetector, type ObjectDetector } from '../src/index.ts';
import { useWasm } from './helpers/wasm.ts';

const NAME = 'retinanet_red_digits_neck_fpn';
let detector: ObjectDetector;

beforeAll(async () => {
  await useWasm();
  detector = await loadDetector(NAME, { weights: digitsWeights(NAME) });
});

afterAll(() => detector.dispose());

/** The RGBA bytes of a scene. */
async function scene(index: number) {
  const record = JSON.parse(readFileSync(sceneRecord(), 'utf8'));
  const { data, info } = await sharp(readFileSync(sceneSheet()))
    .extract(squareOf(record, index))
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

it('shows the kernels of the neck, and the scene itself, which is not resized', async () => {
  const pixels = await scene(1);
  const before = memory().numTensors;
  const { kernels, layers, picture, seen } = await detector.explain(pixels);
  expect(kernels.layer).toMatchObject({ name: 'neck.fpn_convs.0', outputMap: [24, 24] });
  expect(layers.map(({ name }) => name).filter((name) => name.startsWith('neck.'))).toEqual(
    ['0', '1', '2'].map((level) => `neck.fpn_convs.${level}`),
  );
  expect(seen).toEqual({ width: 96, height: 96 });
  expect([picture.width, picture.height]).toEqual([96, 96]);
  expect(Buffer.from(picture.data).equals(pixels.data)).toBe(true);
  const [here, there] = await kernels.atEach([
    { x: 10, y: 10 },
    { x: 60, y: 40 },
  ]);
  expect(here).toMatchObject({ row: 2, column: 2, cell: { left: 8, top: 8, width: 4, height: 4 } });
  expect(here.kernels[0].groups).toHaveLength(4);
  expect(String(here.kernels[0].groups)).not.toBe(String(there.kernels[0].groups));
  kernels.dispose();
  expect(memory().numTensors).toBe(before);
});

it('pads an image that is not square, and takes the layer that is asked for', async () => {
  const image = { data: new Uint8Array(300 * 150 * 4).fill(128), width: 300, height: 150 };
  const { kernels, picture, seen } = await detector.explain(image, { layer: 'neck.fpn_convs.1' });
  expect(seen).toEqual({ width: 96, height: 48 });
  expect([picture.width, picture.height]).toEqual([96, 64]);
  expect(kernels.layer).toMatchObject({ name: 'neck.fpn_convs.1', outputMap: [8, 12] });
  kernels.dispose();
});

it('refuses a layer that makes no kernels, and an option that does not exist', async () => {
  const pixels = await scene(0);
  const before = memory().numTensors;
  await expect(detector.explain(pixels, { layer: 'neck.fpn_convs.9' })).rejects.toThrow(
    /neck\.fpn_convs\.9/,
  );
  await expect(detector.explain(pixels, { at: 1 } as object)).rejects.toThrow(TypeError);
  expect(memory().numTensors).toBe(before);
});
