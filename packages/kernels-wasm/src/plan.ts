import type { Involution2DInfo } from '@dynaconv/involution-ops/base';
import { type Axis, type AxisWindows, backwardWindows, forwardWindows } from './window.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const WORD = Int32Array.BYTES_PER_ELEMENT;

/** A header, then its rows and columns, as the classes in assembly/lib/plan.ts read them. It holds no addresses. */
export type Plan = Int32Array;

/** The plan of `Involution2D`: outputs gather from x, each with its own kernel. */
export const forwardPlan = memoize((info) => layOut(forwardGeometry(info), true));

/** The plan of `Involution2DBackpropKernel`, which visits what the forward pass does, one output at a time. */
export const correlationPlan = memoize((info) => layOut(forwardGeometry(info), false));

/** The plan of `Involution2DBackpropInput`: inputs gather from dy, by the kernels of the pixels they gather from. */
export const backwardPlan = memoize((info) =>
  layOut(
    {
      info,
      rows: backwardWindows(rowAxis(info)),
      columns: backwardWindows(columnAxis(info)),
      outWidth: info.inWidth,
      sourceHeight: info.outHeight,
      sourceWidth: info.outWidth,
      weightsOf: 'source',
    },
    true,
  ),
);

const MAX_PLANS = 128;

/** A network calls with the same few shapes again and again, and a plan takes as long as a small map's aggregation. */
function memoize(build: (info: Involution2DInfo) => Plan): (info: Involution2DInfo) => Plan {
  const plans = new Map<string, Plan>();
  return (info) => {
    const key = Object.values(info).join();
    let plan = plans.get(key);
    if (!plan) {
      plan = build(info);
      if (plans.size === MAX_PLANS) plans.delete(plans.keys().next().value as string);
      plans.set(key, plan);
    }
    return plan;
  };
}

interface Geometry {
  info: Involution2DInfo;
  rows: AxisWindows;
  columns: AxisWindows;
  outWidth: number;
  sourceHeight: number;
  sourceWidth: number;
  /** Who owns a kernel: the pixel written (forward) or the pixel read (gradient). */
  weightsOf: 'output' | 'source';
}

function forwardGeometry(info: Involution2DInfo): Geometry {
  return {
    info,
    rows: forwardWindows(rowAxis(info)),
    columns: forwardWindows(columnAxis(info)),
    outWidth: info.outWidth,
    sourceHeight: info.inHeight,
    sourceWidth: info.inWidth,
    weightsOf: 'output',
  };
}

const rowAxis = (info: Involution2DInfo): Axis => ({
  inSize: info.inHeight,
  outSize: info.outHeight,
  kernelSize: info.kernelSize,
  stride: info.strideHeight,
  dilation: info.dilationHeight,
});

const columnAxis = (info: Involution2DInfo): Axis => ({
  inSize: info.inWidth,
  outSize: info.outWidth,
  kernelSize: info.kernelSize,
  stride: info.strideWidth,
  dilation: info.dilationWidth,
});

/** Byte distances between the weights of neighbours along one axis. */
interface WeightStrides {
  out: number;
  source: number;
  tap: number;
}

/** All distances in bytes, in the order of the classes in assembly/lib/plan.ts. */
function layOut(geometry: Geometry, pairs: boolean): Plan {
  const { info, rows, columns, outWidth, sourceHeight, sourceWidth } = geometry;
  const pixel = info.channels * FLOAT;
  const xRow = sourceWidth * pixel;
  const wTapRow = info.kernelSize * FLOAT;
  const wGroup = info.kernelSize * wTapRow;
  const wPixel = info.groups * wGroup;
  const wColumn: WeightStrides =
    geometry.weightsOf === 'output'
      ? { out: wPixel, source: 0, tap: FLOAT }
      : { out: 0, source: wPixel, tap: FLOAT };
  const wRow: WeightStrides = {
    out: wColumn.out * outWidth,
    source: wColumn.source * sourceWidth,
    tap: wTapRow,
  };

  const rowTable = rows.windows.flatMap(({ source, tap, count }, out) => [
    source * xRow,
    weightOffset(wRow, out, source, tap),
    count,
  ]);
  const columnTable = [
    ...columnRecords(columns, pairs, pixel, (out, source, tap) =>
      weightOffset(wColumn, out, source, tap),
    ),
  ];

  const header = {
    batch: info.batch,
    channelsPerGroup: info.channelsPerGroup,
    yRow: outWidth * pixel,
    pixel,
    xBatch: sourceHeight * xRow,
    xRowStep: rows.sourceStep * xRow,
    xColumnStep: columns.sourceStep * pixel,
    wBatch: info.outHeight * info.outWidth * wPixel,
    wGroup,
    wRowStep: weightOffset(wRow, 0, rows.sourceStep, rows.tapStep),
    wColumnStep: weightOffset(wColumn, 0, columns.sourceStep, columns.tapStep),
  };
  const numCounts = 4;
  const rowsAt = Object.keys(header).length + numCounts;
  const columnsAt = rowsAt + rowTable.length;
  return Int32Array.from([
    ...Object.values(header),
    rows.windows.length,
    WORD * rowsAt,
    columnTable.length,
    WORD * columnsAt,
    ...rowTable,
    ...columnTable.flat(),
  ]);
}

const weightOffset = (strides: WeightStrides, out: number, source: number, tap: number): number =>
  out * strides.out + source * strides.source + tap * strides.tap;

/** The outputs of a row as records of one or of two that share columns, each output in exactly one record. */
function* columnRecords(
  { windows, sourceStep, tapStep, pairDistance }: AxisWindows,
  pairs: boolean,
  pixel: number,
  weightAt: (out: number, source: number, tap: number) => number,
): Generator<number[]> {
  const done = new Uint8Array(windows.length);
  for (const [out, first] of windows.entries()) {
    if (done[out]) continue;
    const x = first.source * pixel;
    const w = weightAt(out, first.source, first.tap);
    const partner = out + pairDistance;
    const second = pairs && !done[partner] ? windows[partner] : undefined;
    const end = first.source + first.count * sourceStep;
    if (!second || first.count === 0 || second.count === 0 || second.source >= end) {
      yield [x, w, out * pixel, first.count * sourceStep * pixel, 0, 0, 0, 0];
      continue;
    }
    done[partner] = 1;
    const secondEnd = second.source + second.count * sourceStep;
    const tapOfShared = first.tap + ((second.source - first.source) / sourceStep) * tapStep;
    yield [
      x,
      w,
      out * pixel,
      (second.source - first.source) * pixel,
      (end - second.source) * pixel,
      (secondEnd - end) * pixel,
      weightAt(partner, second.source, second.tap) - weightAt(out, second.source, tapOfShared),
      pairDistance * pixel,
    ];
  }
}
