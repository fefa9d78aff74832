import { readFileSync } from 'node:fs';
import { computeInvolution2DInfo, involution2DKernelShape } from '@dynaconv/involution-ops/base';
import { expect, test } from 'vitest';
import { backwardPlan, forwardPlan } from '../src/plan.ts';
import { type Axis, type AxisWindows, backwardWindows, forwardWindows } from '../src/window.ts';

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
  const plan = forwardPlan(info([2, 5, 6, 8], 2, 3, 1));
  expect(readHeader(plan)).toEqual({
    batch: 2,
    channelsPerGroup: 4,
    yRow: 6 * 8 * 4,
    pixel: 8 * 4,
    xBatch: 5 * 6 * 8 * 4,
    xRowStep: 6 * 8 * 4,
    xColumnStep: 8 * 4,
    wBatch: 5 * 6 * 2 * 9 * 4,
    wGroup: 9 * 4,
    wRowStep: 3 * 4,
    wColumnStep: 4,
    numRows: 5,
    rows: 15 * 4,
    numColumns: 3,
    columns: (15 + 5 * 3) * 4,
  });
});

test('a plan is made once for a shape, and again for another', () => {
  expect(forwardPlan(info([1, 4, 4, 16], 1, 3, 1))).toBe(forwardPlan(info([1, 4, 4, 16], 1, 3, 1)));
  expect(forwardPlan(info([1, 4, 4, 16], 1, 3, 1))).not.toEqual(
    forwardPlan(info([1, 4, 4, 16], 1, 3, 2)),
  );
  expect(backwardPlan(info([1, 4, 4, 16], 1, 3, 1))).not.toEqual(
    forwardPlan(info([1, 4, 4, 16], 1, 3, 1)),
  );
});

test('a dilation far beyond the map leaves distances that fit 32 bits', () => {
  const sizes = info([1, 5, 5, 64], 4, 3, 1);
  const huge = { ...sizes, dilationHeight: 2 ** 29, dilationWidth: 2 ** 29 };
  huge.padTop = 2 ** 29;
  huge.padLeft = 2 ** 29;
  for (const plan of [forwardPlan(huge), backwardPlan(huge)]) {
    expect(readHeader(plan)).toMatchObject({ xRowStep: 5 * 5 * 64 * 4, xColumnStep: 5 * 64 * 4 });
  }
});

/** All (output, source, tap) that a set of windows names. */
const reads = ({ windows, sourceStep, tapStep }: AxisWindows) =>
  windows.flatMap(({ source, tap, count }, out) =>
    Array.from({ length: count }, (_, n) => ({
      out,
      source: source + n * sourceStep,
      tap: tap + n * tapStep,
    })),
  );

const AXES: Axis[] = [1, 2, 3, 5, 7].flatMap((stride) =>
  [1, 2, 3, 4, 2 ** 29].flatMap((dilation) =>
    [1, 3, 5].flatMap((kernelSize) =>
      [1, 2, 5, 8, 13].map((inSize) => ({
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
