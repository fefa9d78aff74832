import { resizeImage } from '@dynaconv/models/images';
import { flipHorizontally, Random } from '@dynaconv/training/data';
import { beforeAll, expect, it } from 'vitest';
import { segmenterBatch } from '../src/training/segmenter_batch.ts';
import { useWasm } from './helpers.ts';

beforeAll(useWasm);

const [WIDTH, HEIGHT] = [12, 8];
const PIPELINE = {
  scale: [WIDTH, HEIGHT],
  normalization: { mean: [0, 0, 0], std: [1, 1, 1] },
} as const;
const WHOLE = {
  ratio: [1, 1],
  crop: { height: HEIGHT, width: WIDTH },
  mostOfAClass: 0.75,
  flip: 0,
} as const;

/** Every pixel has its own number as red level and as class. */
const image = (random = new Random(0)) => ({
  pixels: {
    data: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i % 3 === 0 ? i / 3 : 7)),
    width: WIDTH,
    height: HEIGHT,
    channels: 3 as const,
  },
  classes: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => i),
  random,
});

const reds = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => i % 3 === 0);

function read(...args: Parameters<typeof segmenterBatch>) {
  const { xs, ys } = segmenterBatch(...args);
  const found = { shape: xs.shape, values: xs.dataSync(), classes: [...ys.dataSync()] };
  expect(ys.shape).toEqual(xs.shape.slice(0, 3));
  xs.dispose();
  ys.dispose();
  return found;
}

it('gives an image and its classes as they are, and both mirrored', () => {
  const { values, classes } = read([image()], PIPELINE, WHOLE);
  expect(reds(values)).toEqual([...image().classes]);
  expect(classes).toEqual([...image().classes]);
  const mirrored = read([image()], PIPELINE, { ...WHOLE, flip: 1 });
  expect([...mirrored.values]).toEqual([...flipHorizontally(image().pixels).data]);
  expect(reds(mirrored.values)).toEqual(mirrored.classes);
});

it('cuts the same part out of an image and its classes, another one for each image', () => {
  const crop = { height: 3, width: 5 };
  const batch = read([image(new Random(1)), image(new Random(2))], PIPELINE, { ...WHOLE, crop });
  expect(batch.shape).toEqual([2, 3, 5, 3]);
  expect(reds(batch.values)).toEqual(batch.classes);
  const [first, second] = [batch.classes.slice(0, 15), batch.classes.slice(15)];
  expect(first).not.toEqual(second);
  const corner = first[0];
  expect(first).toEqual(
    [0, 1, 2].flatMap((y) => [0, 1, 2, 3, 4].map((x) => corner + y * WIDTH + x)),
  );
});

it('resizes bilinearly, classes to the nearest pixel, and pads with pixels of no class', () => {
  const half = read([image()], PIPELINE, { ...WHOLE, ratio: [0.5, 0.5] });
  const size = { height: HEIGHT / 2, width: WIDTH / 2 };
  const { data } = resizeImage(image().pixels, size, 'bilinear');
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const isInside = y < size.height && x < size.width;
      const at = y * WIDTH + x;
      // OpenCV's nearest pixel is the one above and left of the middle.
      expect(half.classes[at]).toBe(isInside ? 2 * y * WIDTH + 2 * x : 255);
      const wanted = isInside
        ? [...data.subarray(3 * (y * size.width + x)).subarray(0, 3)]
        : [0, 0, 0];
      expect([...half.values.subarray(3 * at, 3 * at + 3)]).toEqual(wanted);
    }
  }
});

it('looks for a part in which no class has too much, of the pixels that have one', () => {
  // Class 1 in the last column alone, and nothing known of the rest but for class 0 beside it.
  const classes = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    i % WIDTH === WIDTH - 1 ? 1 : i % WIDTH === WIDTH - 2 ? 0 : 255,
  );
  const crop = { height: 2, width: 4 };
  const shareOf = (mostOfAClass: number) => {
    const varied = Array.from({ length: 40 }, (_, seed) => {
      const given = { ...image(new Random(seed)), classes };
      const { classes: found } = read([given], PIPELINE, { ...WHOLE, crop, mostOfAClass });
      return found.includes(0) && found.includes(1);
    });
    return varied.filter(Boolean).length / varied.length;
  };
  // One of nine places shows both; eleven are tried: 1 - (8/9)^11 is 0.73.
  expect(shareOf(0.75)).toBeGreaterThan(0.5);
  expect(shareOf(0)).toBeLessThan(0.35);
});

it('says what is wrong with its images', () => {
  const classes = new Uint8Array(5);
  expect(() => segmenterBatch([], PIPELINE, WHOLE)).toThrow('segmenterBatch: there is no image');
  expect(() => segmenterBatch([{ ...image(), classes }], PIPELINE, WHOLE)).toThrow(
    'segmenterBatch: there are 5 classes for an image of 12×8 pixels, expected one for each',
  );
});
