import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { COCO_MMDET } from '../src/images/network_input.ts';
import type { Mask } from '../src/index.ts';
import { detectorBatch } from '../src/training/detector_batch.ts';
import fixture from './fixtures/input.json' with { type: 'json' };
import { noise } from './helpers/noise.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** Whole pixels of a box. */
function filled([x, y, w, h]: number[], width: number, height: number): Mask {
  const isIn = (at: number, first: number, size: number) =>
    at >= Math.trunc(first) && at < Math.trunc(first + size);
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    isIn(i % width, x, w) && isIn(Math.floor(i / width), y, h) ? 1 : 0,
  );
  return { data, width, height };
}

const truthsIn = (width: number, height: number) =>
  fixture.boxes.map((box, index) => ({
    index,
    box: { x: box[0], y: box[1], width: box[2], height: box[3] },
    mask: filled(box, width, height),
  }));

const config = {
  ...COCO_MMDET,
  scale: fixture.scale as [number, number],
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;

const images = fixture.training.map(({ size, flip }) => ({
  pixels: noise(size[0], size[1]),
  truths: truthsIn(size[1], size[0]),
  flip,
}));

describe('detectorBatch', () => {
  it('is what mmdetection’s training pipeline makes of images, boxes and masks', () => {
    const batch = detectorBatch(images, config, true);
    const [count, height, width] = batch.images.shape;
    const values = batch.images.dataSync();
    expect([count, height % 32, width % 32]).toEqual([images.length, 0, 0]);
    fixture.training.forEach((expected, i) => {
      const { boxes, masks, seen } = batch.objects[i];
      const { width: columns, height: rows } = seen!;
      const own = values.subarray(i * height * width * 3, (i + 1) * height * width * 3);
      const bytes = Buffer.concat(
        Array.from({ length: rows }, (_, row) =>
          Uint8Array.from(own.subarray(row * width * 3, (row * width + columns) * 3)),
        ),
      );
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.image);
      expect(own.filter((value) => value !== 0).length).toBeLessThanOrEqual(bytes.length);
      expect([...boxes]).toEqual(expected.boxes.flat().map(Math.fround));
      const sums = masks!.map(({ data }) => {
        const at = (x: number, y: number) => data[y * width + x];
        const sum = (length: number, value: (i: number) => number) =>
          Array.from({ length }, (_, k) => value(k)).reduce((a, b) => a + b, 0);
        const down = Array.from({ length: columns }, (_, x) => sum(rows, (y) => at(x, y)));
        const across = Array.from({ length: rows }, (_, y) => sum(columns, (x) => at(x, y)));
        return `${down.join('')}/${across.join('')}`;
      });
      expect(sums).toEqual(expected.maskSums);
    });
    batch.images.dispose();
  });

  it('leaves out crowds and specks, and asks for masks that are needed', () => {
    const [image] = images;
    const crowds = image.truths.map((truth) => ({ ...truth, crowd: true }));
    const none = detectorBatch([{ ...image, truths: crowds }], config);
    expect(none.objects[0].labels).toEqual([]);
    none.images.dispose();
    const plain = image.truths.map((truth) => ({ ...truth, mask: undefined }));
    expect(() => detectorBatch([{ ...image, truths: plain }], config, true)).toThrow(
      'detectorBatch: an object of class 0 has no mask',
    );
    const other = image.truths.map((truth) => ({ ...truth, mask: filled([0, 0, 1, 1], 3, 2) }));
    expect(() => detectorBatch([{ ...image, truths: other }], config, true)).toThrow(
      "detectorBatch: a mask has 3×2 pixels, expected its image's 64×48",
    );
    expect(() => detectorBatch([], config)).toThrow('there is no image');
  });
});
