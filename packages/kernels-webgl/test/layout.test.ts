import { expect, test } from 'vitest';
import { packAlike, packedShape, texelsOf } from '../src/layout.ts';

test.each<[number[], [number, number, number]]>([
  [[], [1, 1, 1]],
  [[5], [1, 1, 5]],
  [
    [3, 5],
    [1, 3, 5],
  ],
  [
    [2, 4, 3, 5],
    [8, 3, 5],
  ],
  [
    [1, 2, 3, 4, 5, 7],
    [24, 5, 7],
  ],
])('%j is packed as %j', (shape, packed) => {
  expect(packedShape(shape)).toEqual(packed);
});

test('an odd row or column takes a texel as an even one does', () => {
  expect(texelsOf([3, 5, 7])).toBe(3 * 3 * 4);
  expect(texelsOf([1, 1, 1])).toBe(1);
});

test('shapes are packed alike if the last two axes are the same', () => {
  expect(packAlike([2, 3, 5, 7], [6, 5, 7])).toBe(true);
  expect(packAlike([2, 3, 5, 7], [6, 7, 5])).toBe(false);
  expect(packAlike([4, 8], [8, 4])).toBe(false);
});
