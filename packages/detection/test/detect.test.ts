import type { Checkpoint } from '@dynaconv/checkpoint';
import { NonFiniteError } from '@dynaconv/models';
import { weight } from '@dynaconv/test-kit';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COCO_NAMES,
  detectorNetwork,
  loadDetector,
  type ObjectDetector,
  toMask,
} from '../src/index.ts';
import { detectorShapes, officialDetector } from './helpers/official_detector.ts';
import { picture, toTensor } from './helpers/pictures.ts';
import { shapesOf } from './helpers/shapes_of.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

const OPTIONS = { scale: [96, 64], maxProposals: 20 } as const;

/** Detections of a picture of some size, by everything that must not leave a tensor behind. */
async function withoutLeak<Result>(run: () => Promise<Result>): Promise<Result> {
  const before = memory().numTensors;
  try {
    return await run();
  } finally {
    expect(memory().numTensors).toBe(before);
  }
}

const pixelsOf = (height: number, width: number) => {
  const { data } = picture([height, width]);
  const rgba = Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : data[Math.floor(i / 4) * 3 + (i % 4)],
  );
  return { data: rgba, height, width };
};

describe.each(['retinanet_red50_fpn', 'mask_rcnn_red50_fpn'])('%s', (name) => {
  let detector: ObjectDetector;

  beforeAll(async () => {
    detector = await loadDetector(name, { weights: officialDetector(name), ...OPTIONS });
  });

  afterAll(() => {
    const before = memory().numTensors;
    detector.dispose();
    expect(memory().numTensors).toBeLessThan(before);
  });

  it('finds objects in pixels of the image, best first', async () => {
    const found = await withoutLeak(() =>
      detector.detect(pixelsOf(30, 50), { maxDetections: 5, scoreThreshold: 0.02 }),
    );
    expect(found).toHaveLength(5);
    expect(found.map(({ score }) => score)).toEqual(
      found.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    for (const { className, index, box, score, mask } of found) {
      expect(className).toBe(COCO_NAMES[index]);
      expect(score).toBeGreaterThan(0.02);
      // Rounded to float32 after the image was resized by factors that are.
      expect(Math.min(box.x, box.y, box.width, box.height)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThan(50.001);
      expect(box.y + box.height).toBeLessThan(30.001);
      expect(mask === undefined).toBe(name.startsWith('retinanet'));
      if (mask) expect(toMask(mask.toJSON())).toEqual({ data: mask.data, width: 50, height: 30 });
    }
  });

  it('gives a list for each of several images, of any kind', async () => {
    const image = toTensor(picture([30, 50]));
    const [first, second] = await withoutLeak(() =>
      detector.detect([image, pixelsOf(30, 50)], { maxDetections: 3 }),
    );
    image.dispose();
    expect(first).toHaveLength(3);
    // Masks become run lengths there.
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(await detector.detect([])).toEqual([]);
  });

  it('finds nothing where nothing is above the threshold', async () => {
    expect(
      await withoutLeak(() => detector.detect(pixelsOf(20, 20), { scoreThreshold: 1 })),
    ).toEqual([]);
  });

  it.each([
    [1, 1],
    [100, 10_000],
    [3000, 1],
  ])('takes an image of %i×%i pixels', async (height, width) => {
    const found = await withoutLeak(() =>
      detector.detect(pixelsOf(height, width), { maxDetections: 2 }),
    );
    for (const { box, mask } of found) {
      expect(box.x + box.width).toBeLessThan(width * 1.001);
      if (mask) expect(mask.data).toHaveLength(height * width);
    }
  });

  it('ends when it is aborted, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const detecting = withoutLeak(() => detector.detect(pixelsOf(30, 50), { signal }));
    controller.abort(new Error('enough'));
    await expect(detecting).rejects.toThrow('enough');
  });

  it.each<[object, RegExp]>([
    [{ scoreThreshold: 2 }, /scoreThreshold is 2, expected a number from 0 to 1/],
    [{ maxDetections: 0.5 }, /maxDetections is 0.5, expected a positive integer/],
    [{ threshold: 0.5 }, /no option 'threshold'/],
  ])('refuses the options %o', async (options, message) => {
    await expect(detector.detect(pixelsOf(8, 8), options)).rejects.toThrow(message);
  });
});

describe('what a checkpoint says', () => {
  const NAME = 'retinanet_red50_fpn';

  it('are the number of classes and their names, and the size of the stem', async () => {
    const names = ['cat', 'dog', 'bird'];
    const weights = officialDetector(NAME, detectorShapes(NAME, 3, 3), {
      meta: { CLASSES: names },
    });
    const detector = await loadDetector(NAME, { weights, ...OPTIONS });
    expect(detector.labels).toEqual(names);
    const found = await detector.detect(pixelsOf(20, 30), { maxDetections: 5 });
    expect(found.map(({ className, index }) => className === names[index])).not.toContain(false);
    detector.dispose();

    const before = memory().numTensors;
    await expect(loadDetector(NAME, { weights, labels: ['cat'] })).rejects.toThrow(
      /got 1 labels, expected one for each of the 3 classes/,
    );
    expect(memory().numTensors).toBe(before);
  });

  it.each(['neck.fpn_convs.0.conv.bias', 'bbox_head.cls_convs.2.conv.weight'])(
    'is told where %s is not finite',
    async (key) => {
      const weights = withNaN(officialDetector(NAME), key);
      const detector = await loadDetector(NAME, { weights, ...OPTIONS });
      const detecting = withoutLeak(() => detector.detect(pixelsOf(20, 30)));
      await expect(detecting).rejects.toThrow(`the weight ${key} of the checkpoint is not finite`);
      await expect(detecting).rejects.toBeInstanceOf(NonFiniteError);
      detector.dispose();
    },
  );
});

/** A checkpoint with a NaN at the beginning of one of its tensors. */
function withNaN(checkpoint: Checkpoint, key: string): Checkpoint {
  const tensor = checkpoint.tensors.get(key)!;
  const float32 = async () => {
    const values = weight(key, tensor.shape) as Float32Array<ArrayBuffer>;
    values[0] = Number.NaN;
    return values;
  };
  return { ...checkpoint, tensors: new Map(checkpoint.tensors).set(key, { ...tensor, float32 }) };
}

it('finds objects with a network of one’s own, its classes and its pipeline', async () => {
  const preprocessing = {
    scale: [96, 96],
    mean: [33.3, 33.3, 33.3],
    std: [78.6, 78.6, 78.6],
    divisor: 32,
  } as const;
  const network = detectorNetwork('mine', {
    kind: 'retinanet',
    backbone: 'rednet_digits',
    sizes: { channels: 16, depth: 1, stride: 2 },
    classNames: ['cat', 'dog'],
    preprocessing,
  });
  const own = officialDetector('mine', shapesOf(network));
  const detector = await loadDetector(network, { weights: own, scale: [64, 32] });
  expect(detector.labels).toEqual(['cat', 'dog']);
  expect(detector.preprocessing).toEqual({ ...preprocessing, scale: [64, 32] });
  const found = await detector.detect(pixelsOf(30, 50), { scoreThreshold: 0, maxDetections: 9 });
  expect(found).toHaveLength(9);
  for (const { className, index } of found) expect(className).toBe(['cat', 'dog'][index]);
  detector.dispose();
  const other = officialDetector('mine', [...shapesOf(network)].slice(1));
  await expect(loadDetector(network, { weights: other })).rejects.toThrow(/'mine'.*missing/s);
});
