import { expect, test } from 'vitest';
import { cutOut } from '../page/scenes/cut_out.ts';

const RED = [255, 0, 0] as const;
/** 4×3 pixels, of which three are the object's. */
const MASK = { width: 4, height: 3, data: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0) };

test('a mask is cut out with the pixels of its box, in the colour of its class', () => {
  const box = { x: 0.6, y: 1.2, width: 2.2, height: 1.5 };
  const { data, ...place } = cutOut(MASK, box, RED)!;
  expect(place).toEqual({ left: 0, top: 1, width: 3, height: 2 });
  const [inside, outside] = [
    [255, 0, 0, 128],
    [0, 0, 0, 0],
  ];
  const pixels = Array.from({ length: 6 }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);
  expect(pixels).toEqual([outside, inside, inside, outside, outside, inside]);
});

test.each([
  [{ x: 4, y: 0, width: 3, height: 2 }],
  [{ x: -5, y: 0, width: 5, height: 2 }],
  [{ x: 1, y: 1, width: 0, height: 0 }],
])('of %o there is nothing to cut out', (box) => {
  expect(cutOut(MASK, box, RED)).toBeUndefined();
});

test('a box that reaches beyond the image is cut off', () => {
  const cut = cutOut(MASK, { x: -2, y: -2, width: 50, height: 50 }, RED)!;
  expect([cut.left, cut.top, cut.width, cut.height]).toEqual([0, 0, 4, 3]);
});
