import type { DynamicLayer, PositionKernels } from '@dynaconv/models';
import { expect, test } from 'vitest';
import { changeOf, kernelField } from '../page/views/kernel_field.ts';
import { indexOf, positionAt, positionBeside } from '../page/views/places.ts';

const LAYER: DynamicLayer = {
  name: 'conv',
  operation: 'involution2d',
  weights: 'signed',
  border: 'zeros',
  groups: 2,
  kernelSizes: [1],
  strides: 2,
  dilations: 1,
  inputMap: [6, 8],
  outputMap: [3, 4],
};

const BOX = { left: 0, top: 0, width: 1, height: 1 };

/** A position whose two groups have one weight each. */
const position = (...groups: readonly [number, number]): PositionKernels => ({
  row: 0,
  column: 0,
  cell: BOX,
  kernels: [
    {
      size: 1,
      groups: groups.map((weight) => Float32Array.of(weight)),
      channels: [0, 2],
      rows: [0],
      columns: [0],
      window: BOX,
    },
  ],
});

test('a field has the range of all positions, and their mean as the fixed kernel', () => {
  const field = kernelField([position(1, 9), position(-5, 9), position(1, 9)], LAYER, 0, 0);
  expect(field.weights).toEqual([[1], [-5], [1]]);
  expect(field.largest).toBe(5);
  expect(field.fixed).toEqual([-1]);
  // 4 + 16 + 4 of 1 + 25 + 1.
  expect(field.varying).toBeCloseTo(24 / 27, 12);
});

test('without a group a field is of the mean over the groups', () => {
  const field = kernelField([position(1, 3), position(-5, 1)], LAYER, 0);
  expect(field.weights).toEqual([[2], [-2]]);
});

test('nothing varies where one kernel serves everywhere, be it all zeros', () => {
  for (const weight of [0, 0.5, -2]) {
    const positions = [position(weight, 0), position(weight, 0)];
    expect(kernelField(positions, LAYER, 0, 0).varying).toBe(0);
  }
});

test('kernels have changed by the energy of the difference', () => {
  const field = (...weights: number[]) =>
    kernelField(
      weights.map((weight) => position(weight, 0)),
      LAYER,
      0,
      0,
    );
  expect(changeOf(field(3, 4), field(3, 4))).toBe(0);
  // 1 + 4 of 9 + 16.
  expect(changeOf(field(3, 4), field(4, 2))).toBe(0.2);
  expect(changeOf(field(0, 0), field(1, 1))).toBe(0);
});

test('a point of the picture has the position whose cell it lies in', () => {
  expect(positionAt(LAYER, 0, 0)).toEqual({ row: 0, column: 0 });
  // Column 3 of 8 and row 2 of 6, every second of which is a position.
  expect(positionAt(LAYER, 0.49, 0.34)).toEqual({ row: 1, column: 1 });
  expect(positionAt(LAYER, 0.999, 0.999)).toEqual({ row: 2, column: 3 });
  for (const [x, y] of [
    [-0.01, 0],
    [1, 0],
    [0, 1],
    [Number.NaN, 0],
  ]) {
    expect(positionAt(LAYER, x, y)).toBeUndefined();
  }
});

test('arrow keys lead to the border, and no further', () => {
  const corner = { row: 2, column: 3 };
  expect(positionBeside(LAYER, corner, 'ArrowUp')).toEqual({ row: 1, column: 3 });
  expect(positionBeside(LAYER, corner, 'ArrowLeft')).toEqual({ row: 2, column: 2 });
  expect(positionBeside(LAYER, corner, 'ArrowDown')).toEqual(corner);
  expect(positionBeside(LAYER, corner, 'ArrowRight')).toEqual(corner);
  expect(positionBeside(LAYER, corner, 'a')).toBeUndefined();
  expect(indexOf(LAYER, corner)).toBe(11);
});
