import { expect, test } from 'vitest';
import { mnistSquare } from '../page/images/digit.ts';

/** A drawing with pixels of full brightness. */
function drawing(side: number, pixels: readonly (readonly [x: number, y: number])[]) {
  const levels = new Uint8ClampedArray(side * side);
  for (const [x, y] of pixels) levels[y * side + x] = 255;
  return { levels, side };
}

test('a digit takes 20 of 28 pixels, its centre of mass in the middle', () => {
  // Ten high, and three quarters of its mass are at the foot.
  const foot = [...Array(3).keys()].map((x) => [20 + x, 39] as const);
  const square = mnistSquare(drawing(64, [[21, 30], ...foot]))!;
  expect(square.side).toBeCloseTo(14, 10);
  expect(square.left + square.side / 2).toBeCloseTo(21.5, 10);
  expect(square.top + square.side / 2).toBeCloseTo((30.5 + 3 * 39.5) / 4, 10);
});

test('the wider side counts', () => {
  expect(
    mnistSquare(
      drawing(64, [
        [10, 5],
        [49, 5],
      ]),
    )!.side,
  ).toBeCloseTo(56, 10);
});

test('an empty drawing is none', () => {
  expect(mnistSquare(drawing(8, []))).toBeUndefined();
});
