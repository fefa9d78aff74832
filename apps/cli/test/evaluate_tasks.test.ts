import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { COCO_NAMES, InstanceMask, readCoco } from '@dynaconv/detection';
import { officialFile } from '@dynaconv/test-kit';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/actions/evaluate.ts';
import { testDetector } from '../src/evaluate/detector.ts';
import { readLabelFolder } from '../src/evaluate/label_folder.ts';
import { readLabelMap } from '../src/evaluate/label_map.ts';
import { testSegmenter } from '../src/evaluate/segmenter.ts';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';

const { signal } = new AbortController();
const [WIDTH, HEIGHT] = [40, 20];

async function writePicture(file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const background = { r: 120, g: 130, b: 125 };
  await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } })
    .png()
    .toFile(file);
}

const rectangle = (x: number, y: number, width: number, height: number) => ({
  bbox: [x, y, width, height],
  segmentation: [[x, y, x + width, y, x + width, y + height, x, y + height]],
});

/** Two pictures; a cat and a dog on the first, a cat on the second. */
const annotations = () => ({
  images: ['a.png', 'b.png'].map((file_name, id) => ({
    id,
    file_name,
    width: WIDTH,
    height: HEIGHT,
  })),
  categories: [
    { id: 5, name: 'dog' },
    { id: 9, name: 'cat' },
  ],
  annotations: [
    { image_id: 0, category_id: 9, ...rectangle(2, 2, 10, 10) },
    { image_id: 0, category_id: 5, ...rectangle(20, 4, 8, 12) },
    { image_id: 1, category_id: 9, ...rectangle(5, 5, 20, 10) },
  ] as object[],
});

async function writeCoco(content: object = annotations()): Promise<string> {
  const cwd = temporaryFolder();
  const data = path.join(cwd, 'coco');
  for (const name of ['a.png', 'b.png']) await writePicture(path.join(data, 'images', name));
  writeFileSync(path.join(data, 'annotations.json'), JSON.stringify(content));
  return cwd;
}

/** A map of classes. */
function writeLabels(file: string, pixel: (i: number) => number): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => pixel(i));
  writeFileSync(file, encode({ width: WIDTH, height: HEIGHT, data, channels: 1, depth: 8 }));
}

async function writeLabelled(pixel: (i: number) => number): Promise<string> {
  const cwd = temporaryFolder();
  const val = path.join(cwd, 'city', 'val');
  await writePicture(path.join(val, 'images', 'aachen', 'a.png'));
  writeLabels(path.join(val, 'labels', 'aachen', 'a.png'), pixel);
  return cwd;
}

const writeWeights = (cwd: string): void =>
  writeFileSync(path.join(cwd, 'rednet50.pth'), officialFile('rednet50'));

/** Why a network's test ends, given what no command line is needed for. */
async function refusal(data: string, model: string): Promise<string> {
  const defaults = { batch: 32, seed: 0, valShare: 0.1, backend: 'wasm' } as const;
  // There are no such weights: what is refused is refused before they are looked for.
  const options = { ...defaults, model, weights: 'none.pth' };
  const error = await evaluate(data, options, new Map(), signal).catch((error: Error) => error);
  return (error as Error).message;
}

const MODEL = ['--weights', 'rednet50.pth', '--no-strict', '--scale', '64x32', '--backend', 'wasm'];

describe('a detector', () => {
  /** Finds what the annotations say, but for the dog, which it takes for a cat. */
  const detector = (labels: readonly string[]) => {
    const { images } = readCoco(annotations());
    return {
      labels,
      detect: async (file: string) => {
        const { truths } = images.find((image) => file.endsWith(image.file))!;
        return truths.map(({ box }) => {
          const corners = [box.x, box.y, box.x + box.width, box.y + box.height];
          const mask = new InstanceMask(new Float32Array(784).fill(1), corners, {
            width: WIDTH,
            height: HEIGHT,
          });
          return { className: 'cat', index: labels.indexOf('cat'), score: 0.9, box, mask };
        });
      },
    } as unknown as Parameters<typeof testDetector>[0];
  };
  const testing = (hasMasks: boolean) => ({ hasMasks, signal, onProgress: () => {} });
  const dataset = () => ({ ...readCoco(annotations()), annotations: 'annotations.json' });

  test('is tested by the names of the categories', async () => {
    const { box, mask } = await testDetector(
      detector(['bird', 'cat', 'dog']),
      dataset(),
      testing(true),
    );
    // Two cats of two are found; of three detections of equal score, the second is wrong.
    const cat = (51 + 50 * (2 / 3)) / 101;
    expect([...box.classes]).toEqual([
      [0, 0],
      [1, expect.closeTo(cat, 9)],
    ]);
    expect(box.ap).toBeCloseTo(cat / 2, 9);
    expect(mask!.ap50).toBeCloseTo(cat / 2, 9);
  });

  test('needs weights that know the categories', async () => {
    const birds = detector(['cat', 'bird', 'fish']);
    await expect(testDetector(birds, dataset(), testing(false))).rejects.toThrow(
      '1 of 2 categories, such as dog, are none of the 3 classes of these weights (cat, bird, fish, …); name the categories by them',
    );
  });

  test('says which image is of another size than its annotations say', async () => {
    const { images, ...others } = dataset();
    const wider = images.map((image) => ({ ...image, width: 41 }));
    const cats = detector(['cat', 'dog']);
    await expect(testDetector(cats, { ...others, images: wider }, testing(true))).rejects.toThrow(
      'a.png: the image has 40×20 pixels, expected 41×20, as the annotations say',
    );
  });

  test('runs, and is found by its name', async () => {
    const cwd = await writeCoco({
      ...annotations(),
      categories: COCO_NAMES.map((name, id) => ({ id, name })),
    });
    writeWeights(cwd);
    const args = ['evaluate', 'coco', '--model', 'retinanet_red50_fpn', ...MODEL];
    const report = await dynaconvJson<object>(args, { cwd });
    expect(report).toMatchObject({
      model: 'retinanet_red50_fpn',
      images: 2,
      box: {
        ap: expect.any(Number),
        byClass: [{ className: COCO_NAMES[5] }, { className: COCO_NAMES[9] }],
      },
    });
    expect(report).not.toHaveProperty('mask');
  });

  const RETINA = 'retinanet_red50_fpn';
  type Content = ReturnType<typeof annotations>;
  test.each<[string, string, (content: Content) => unknown]>([
    [
      '1 of the 3 images that FOLDER/annotations.json names are missing, such as FOLDER/images/c.png; put them back',
      RETINA,
      ({ images }) => images.push({ ...images[0], id: 2, file_name: 'c.png' }),
    ],
    [
      'FOLDER/annotations.json: there are no annotations, expected some objects',
      RETINA,
      (content) => Object.assign(content, { annotations: [] }),
    ],
    [
      'FOLDER/annotations.json: annotations[0].category_id is 1, expected the id of one of the 2 categories',
      RETINA,
      ({ annotations }) => Object.assign(annotations[0], { category_id: 1 }),
    ],
    [
      'FOLDER/annotations.json: 1 of 3 annotations, such as one of FOLDER/images/a.png, have no segmentation',
      'mask_rcnn_red50_fpn',
      ({ annotations }) => Object.assign(annotations[1], { segmentation: undefined }),
    ],
  ])('%s', async (message, model, change) => {
    const content = annotations();
    change(content);
    const folder = path.join(await writeCoco(content), 'coco');
    expect(await refusal(folder, model)).toContain(message.replaceAll('FOLDER', folder));
  });

  test('refuses a file that is cut off, a folder without one, and options of others', async () => {
    const cwd = await writeCoco();
    const file = path.join(cwd, 'coco', 'annotations.json');
    writeFileSync(file, '{"images": [');
    expect(await refusal(file, RETINA)).toContain(`${file}: it is no JSON (`);
    const images = path.join(cwd, 'coco', 'images');
    expect(await refusal(images, RETINA)).toContain(
      `${images} has no annotations.json, expected that file in COCO's format`,
    );
    const given = await dynaconv(['evaluate', 'coco', '--model', RETINA, '--kept'], { cwd });
    expect(given).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: --kept is for classifiers, and retinanet_red50_fpn is a detector\n',
    });
  });
});

describe('a segmenter', () => {
  test('is tested on the classes of pixels, without those of none', async () => {
    // Halves of classes 0 and 1, but a quarter of the pixels has none.
    const cwd = await writeLabelled((i) => (i % 4 === 3 ? 255 : i < 400 ? 0 : 1));
    const pairs = await readLabelFolder(path.join(cwd, 'city'));
    const all = WIDTH * HEIGHT;
    const segmenter = {
      labels: ['road', 'sky', 'tree'],
      // Class 1 from a quarter on, and 2 where nothing counts.
      segment: async () => ({
        map: Uint8Array.from({ length: all }, (_, i) => (i % 4 === 3 ? 2 : i < 200 ? 0 : 1)),
        width: WIDTH,
        height: HEIGHT,
      }),
    } as unknown as Parameters<typeof testSegmenter>[0];
    const figures = await testSegmenter(segmenter, pairs, {
      zeroIsNone: undefined,
      signal,
      onProgress: () => {},
    });
    // 150 of 300 pixels of class 0; 300 of class 1 and 150 more.
    expect(figures).toMatchObject({
      meanIou: (1 / 2 + 2 / 3) / 2,
      accuracy: 3 / 4,
      byClass: [
        { className: 'road', iou: 1 / 2 },
        { className: 'sky', iou: 2 / 3 },
      ],
    });
  });

  test('runs, and is found by its name', async () => {
    const cwd = await writeLabelled((i) => i % 20);
    writeWeights(cwd);
    const args = ['evaluate', 'city', '--model', 'fpn_red50', ...MODEL, '--zero-is-none'];
    const report = await dynaconvJson<{ accuracy: number }>(args, { cwd });
    expect(report).toMatchObject({ model: 'fpn_red50', images: 1, meanIou: expect.any(Number) });
    expect(report.accuracy).toBeLessThanOrEqual(1);
    const { code, stdout, stderr } = await dynaconv(args.slice(0, -1), { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      'city/val/labels/aachen/a.png: the pixel 19,0 is 19, expected a class from 0 to 18, or 255 for none',
    );
  });

  test('reads grey levels and palettes of any depth', async () => {
    const file = path.join(temporaryFolder(), 'a.png');
    const read = async () => [...(await readLabelMap(file, { classes: 4 })).classes];
    const pixel = (i: number) => (i * 7) % 4;
    const expected = Array.from({ length: WIDTH * HEIGHT }, (_, i) => pixel(i));
    writeLabels(file, pixel);
    expect(await read()).toEqual(expected);
    const grey = [0, 85, 170, 255];
    const palette = grey.map((level) => [level, 255 - level, 0]);
    for (const depth of [2, 4, 8] as const) {
      const each = 8 / depth;
      const data = Uint8Array.from({ length: (WIDTH * HEIGHT) / each }, (_, byte) =>
        Array.from({ length: each }, (_, i) => pixel(byte * each + i)).reduce(
          (packed, value) => (packed << depth) | value,
          0,
        ),
      );
      const size = { width: WIDTH, height: HEIGHT };
      writeFileSync(file, encode({ ...size, data, channels: 1, depth, palette }));
      expect(await read()).toEqual(expected);
    }
    await writePicture(file);
    await expect(read()).rejects.toThrow(
      /is a PNG of colours with 3 channels, expected grey levels/,
    );
    writeFileSync(file, 'P5');
    await expect(read()).rejects.toThrow(/a\.png: cannot be read as PNG/);
  });

  test('refuses folders of another layout, and images without a map', async () => {
    const cwd = await writeLabelled(() => 0);
    const [city, images] = ['city', 'city/val/images'].map((name) => path.join(cwd, name));
    expect(await refusal(images, 'fpn_red50')).toContain(
      `${images} has no folders images and labels, expected pictures in the one`,
    );
    expect(await refusal(`${city}/none`, 'fpn_red50')).toBe(`${city}/none: no such folder`);
    await writePicture(path.join(images, 'b.png'));
    expect(await refusal(city, 'fpn_red50')).toBe(
      `1 of 2 images have no label map, such as ${images}/b.png: there is no ${city}/val/labels/b.png`,
    );
  });
});
