import { describe, expect, it } from 'vitest';
import { InstanceMask } from '../src/masks/instance_mask.ts';
import { pasteMask } from '../src/masks/paste.ts';
import { polygonMask } from '../src/masks/polygons.ts';
import { toMask, toRle } from '../src/masks/rle.ts';
import fixture from './fixtures/boxes.json' with { type: 'json' };
import { hashed } from './helpers/hashed.ts';

const map = hashed('map', [28, 28]).map((u) => (u + 1) / 2);

/** Places are computed by the same float32 operations on both sides; a mix of four values below 1 has some eight roundings. */
const PASTE_BOUND = 8 * 2 ** -24;

describe('pasteMask', () => {
  it.each(fixture.pasted)(
    'gives the pixels of the reference: box $box',
    ({ box, image, margin, counts }) => {
      // Only where no probability is so near to the threshold that rounding decides.
      expect(margin).toBeGreaterThan(PASTE_BOUND);
      const [height, width] = image;
      const corners = box.map(Math.fround);
      const data = pasteMask(map, corners, { width, height });
      expect(toRle({ data, width, height }).counts).toBe(counts);
    },
  );

  it('covers the pixels whose centres are in the box where all is certain', () => {
    const ones = new Float32Array(28 * 28).fill(1);
    const data = pasteMask(ones, [1, 1, 3, 2], { width: 4, height: 3 });
    expect([...data]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });
});

describe('InstanceMask', () => {
  const mask = new InstanceMask(map, [10.3, 5.2, 40.9, 33.1].map(Math.fround), {
    width: 64,
    height: 48,
  });

  it('pastes when it is read, once', () => {
    expect(mask.data).toBe(mask.data);
    expect(mask.data).toHaveLength(64 * 48);
  });

  it('becomes run lengths in JSON', () => {
    const { size, counts } = JSON.parse(JSON.stringify(mask));
    expect(size).toEqual([48, 64]);
    expect(counts).toBe(fixture.pasted[0].counts);
  });
});

describe('run lengths', () => {
  const maskOf = ({ size: [height, width], value }: { size: number[]; value?: number }) => {
    const u = hashed(`mask/${height}x${width}`, [height * width]);
    const data = Uint8Array.from(u, (each) => value ?? Number(each > Math.fround(0.3)));
    return { data, width, height };
  };

  it.each(fixture.masks)("are pycocotools' of a mask of $size, value $value", (each) => {
    const mask = maskOf(each as { size: number[]; value?: number });
    const rle = toRle(mask);
    expect(rle).toEqual({ size: each.size, counts: each.counts });
    expect(toMask(rle)).toEqual(mask);
    const plain = toRle(mask, { compressed: false });
    expect(toMask(plain)).toEqual(mask);
  });

  it('are numbers if that is asked for, column by column', () => {
    const mask = { data: Uint8Array.of(1, 0, 1, 1, 0, 0), width: 3, height: 2 };
    expect(toRle(mask, { compressed: false })).toEqual({ size: [2, 3], counts: [0, 2, 2, 1, 1] });
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'data of another size',
      () => toRle({ data: new Uint8Array(5), width: 2, height: 3 }),
      /has 5 values, expected 2·3 = 6/,
    ],
    [
      'runs that are too short',
      () => toMask({ size: [2, 3], counts: [1, 4] }),
      /add up to 5, expected 2·3 = 6/,
    ],
    ['a negative run', () => toMask({ size: [2, 3], counts: [7, -1] }), /of positive ones/],
    ['text that is none', () => toMask({ size: [2, 3], counts: '1 2' }), /the character ' ' at 1/],
    ['text that ends early', () => toMask({ size: [2, 3], counts: 'P' }), /ends within a number/],
  ])('are refused: %s', (_, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(RangeError);
  });
});

it.each(fixture.polygons)('polygons are pycocotools’: $counts', ({ polygons, size, counts }) => {
  const [height, width] = size;
  expect(toRle(polygonMask(polygons, { width, height })).counts).toBe(counts);
});
