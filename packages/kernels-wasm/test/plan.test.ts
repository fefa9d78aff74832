import { readFileSync } from 'node:fs';
import { computeInvolution2DInfo, involution2DKernelShape } from '@dynaconv/involution-ops/base';
import { expect, test } from 'vitest';
import { piecesOf } from '../src/pieces.ts';
import { backwardPlans, forwardPlans } from '../src/plans.ts';
import {
  type Axis,
  type AxisWindows,
  backwardWindows,
  clampedBackwardWindows,
  clampedWindows,
  forwardWindows,
} from '../src/window.ts';

/** The words of a plan by the fields of the AssemblyScript class that reads them. */
function readHeader(plan: Int32Array): Record<string, number> {
  const source = readFileSync(new URL('../assembly/lib/plan.ts', import.meta.url), 'utf8');
  const [planClass] = source.match(/class Plan \{.*?\n\}/s) ?? [];
  const fields = [...(planClass ?? '').matchAll(/^ {2}(\w+): i32;/gm)].map(([, name]) => name);
  return Object.fromEntries(fields.map((name, i) => [name, plan[i]]));
}

function info(xShape: number[], groups: number, kernelSize: number, stride: number) {
  const strides: [number, number] = [stride, stride];
  const kernelShape = involution2DKernelShape(xShape, groups, kernelSize, strides);
  return computeInvolution2DInfo(xShape, kernelShape, { strides, dilations: [1, 1] });
}

test('the header is in the order in which AssemblyScript reads it', () => {
  const [plan, ...others] = forwardPlans(info([2, 5, 6, 8], 2, 3, 1));
  expect(others).toEqual([]);
  expect(readHeader(plan.words)).toEqual({
    batch: 2,
    channelsPerGroup: 4,
    yBatch: 5 * 6 * 8 * 4,
    yRow: 6 * 8 * 4,
    pixel: 8 * 4,
    xBatch: 5 * 6 * 8 * 4,
    xRowStep: 6 * 8 * 4,
    xColumnStep: 8 * 4,
    wBatch: 5 * 6 * 2 * 9 * 4,
    wGroup: 9 * 4,
    wRowStep: 3 * 4,
    wColumnStep: 4,
    wRow: 6 * 2 * 9 * 4,
    firstRow: 0,
    firstColumn: 0,
    width: 6,
    numRows: 5,
    rows: 20 * 4,
    numColumns: 3,
    columns: (20 + 5 * 3) * 4,
  });
});

test('a plan is made once for a shape, and again for another', () => {
  expect(forwardPlans(info([1, 4, 4, 16], 1, 3, 1))).toBe(
    forwardPlans(info([1, 4, 4, 16], 1, 3, 1)),
  );
  expect(forwardPlans(info([1, 4, 4, 16], 1, 3, 1))).not.toEqual(
    forwardPlans(info([1, 4, 4, 16], 1, 3, 2)),
  );
  expect(backwardPlans(info([1, 4, 4, 16], 1, 3, 1))).not.toEqual(
    forwardPlans(info([1, 4, 4, 16], 1, 3, 1)),
  );
});

test('a dilation far beyond the map leaves distances that fit 32 bits', () => {
  const sizes = info([1, 5, 5, 64], 4, 3, 1);
  const huge = { ...sizes, dilationHeight: 2 ** 29, dilationWidth: 2 ** 29 };
  huge.padTop = 2 ** 29;
  huge.padLeft = 2 ** 29;
  for (const plan of [...forwardPlans(huge), ...backwardPlans(huge)]) {
    expect(readHeader(plan.words)).toMatchObject({
      xRowStep: 5 * 5 * 64 * 4,
      xColumnStep: 5 * 64 * 4,
    });
  }
});

/** All (output, source, tap) that a set of windows names. */
const reads = (axis: AxisWindows) =>
  piecesOf(axis).flatMap(({ stretch, outputShift, sourceShift }) =>
    stretch.windows.flatMap(({ source, tap, count }, o) =>
      Array.from({ length: count }, (_, n) => ({
        out: stretch.first + o + outputShift,
        source: source + n * axis.sourceStep + sourceShift,
        tap: tap + n * axis.tapStep,
      })),
    ),
  );

const AXES: Axis[] = [1, 2, 3, 5, 7].flatMap((stride) =>
  [1, 2, 3, 4, 2 ** 29].flatMap((dilation) =>
    [1, 3, 5].flatMap((kernelSize) =>
      [1, 2, 5, 8, 13, ...(dilation < 3 ? [2600] : [])].map((inSize) => ({
        inSize,
        outSize: Math.ceil(inSize / stride),
        kernelSize,
        stride,
        dilation,
      })),
    ),
  ),
);

test.each(AXES)('windows of %o read what the definition reads, both ways', (axis) => {
  const expected = [];
  for (let out = 0; out < axis.outSize; out++) {
    for (let tap = 0; tap < axis.kernelSize; tap++) {
      const source = axis.stride * out + axis.dilation * (tap - (axis.kernelSize - 1) / 2);
      if (source >= 0 && source < axis.inSize) expected.push({ out, source, tap });
    }
  }
  expect(reads(forwardWindows(axis))).toEqual(expected);

  const byKey = (a: { out: number; tap: number }, b: { out: number; tap: number }) =>
    a.out - b.out || a.tap - b.tap;
  const backward = reads(backwardWindows(axis)).map(({ out, source, tap }) => ({
    out: source,
    source: out,
    tap,
  }));
  expect(backward.sort(byKey)).toEqual(expected);
});

test.each([
  [
    'forward',
    forwardWindows({ inSize: 2 ** 20, outSize: 2 ** 20, kernelSize: 7, stride: 1, dilation: 3 }),
  ],
  [
    'strided',
    forwardWindows({ inSize: 2 ** 20, outSize: 2 ** 19, kernelSize: 7, stride: 2, dilation: 1 }),
  ],
  [
    'backward',
    backwardWindows({ inSize: 2 ** 20, outSize: 2 ** 19, kernelSize: 7, stride: 2, dilation: 3 }),
  ],
  ['clamped', clampedWindows(2 ** 20, 7)],
  ['clamped, backward', clampedBackwardWindows(2 ** 20, 7)[0]],
])('a long axis is written out in a few stretches: %s', (_, axis) => {
  const stretches = new Set(piecesOf(axis).map(({ stretch }) => stretch));
  expect(stretches.size).toBeLessThanOrEqual(4);
  for (const { windows } of stretches) expect(windows.length).toBeLessThanOrEqual(1024);
});
