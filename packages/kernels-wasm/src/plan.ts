import type { Involution2DInfo, WindowSizes } from '@dynaconv/involution-ops/base';
import { memoize } from './memoize.ts';
import {
  type Axis,
  type AxisWindows,
  backwardWindows,
  clampedBackwardWindows,
  clampedWindows,
  forwardWindows,
} from './window.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const WORD = Int32Array.BYTES_PER_ELEMENT;

/** A header, then its rows and columns, as the classes in assembly/lib/plan.ts read them. It holds no addresses. */
export type Plan = Int32Array;

/** Of the whole batch. */
export const outputRows = (plan: Plan): number => plan[0] * plan[11];

/** The plan of `Involution2D`: outputs gather from x, each with its own kernel. */
export const forwardPlan = memoize((info: Involution2DInfo) =>
  layOut(outputsOwnWeights(info, ...stridedAxes(info, forwardWindows)), PAIRS),
);

/** The plan of `Involution2DBackpropKernel`, which visits what the forward pass does, one output at a time. */
export const correlationPlan = memoize((info: Involution2DInfo) =>
  layOut(outputsOwnWeights(info, ...stridedAxes(info, forwardWindows)), SINGLES),
);

/** The plan of `Involution2DBackpropInput`: inputs gather from dy, by the kernels of the pixels they gather from. */
export const backwardPlan = memoize((info: Involution2DInfo) =>
  layOut(sourcesOwnWeights(info, ...stridedAxes(info, backwardWindows)), PAIRS),
);

/** The plan of `NeighborhoodAv2D`. */
export const neighborhoodPlan = memoize((sizes: WindowSizes) =>
  layOut(outputsOwnWeights(sizes, ...clampedAxes(sizes)), PAIRS),
);

/** The plan of `NeighborhoodAv2DBackpropAttention`. */
export const neighborhoodCorrelationPlan = memoize((sizes: WindowSizes) =>
  layOut(outputsOwnWeights(sizes, ...clampedAxes(sizes)), SINGLES),
);

/** The plan of one output row of `ContMix2D`, for an x that begins at the row's window and weights of that row alone. */
export const neighborhoodRowPlan = memoize((sizes: WindowSizes) => {
  const [rows, columns] = clampedAxes(sizes);
  const row = { ...rows, windows: [{ source: 0, tap: 0, count: sizes.kernelSize }] };
  return layOut(outputsOwnWeights({ ...sizes, batch: 1 }, row, columns), PAIRS);
});

/** The plans of `NeighborhoodAv2DBackpropInput`, whose results add up: the first also reaches every pixel. */
export const neighborhoodBackwardPlans = memoize((sizes: WindowSizes) => {
  const allColumns = clampedBackwardWindows(sizes.inWidth, sizes.kernelSize);
  return clampedBackwardWindows(sizes.inHeight, sizes.kernelSize).flatMap((rows) =>
    allColumns.map((columns) => layOut(sourcesOwnWeights(sizes, rows, columns), PAIRS)),
  );
});

/** Rows and columns of an involution. */
function stridedAxes(
  info: Involution2DInfo,
  windows: (axis: Axis) => AxisWindows,
): [rows: AxisWindows, columns: AxisWindows] {
  const { kernelSize } = info;
  return [
    windows({
      inSize: info.inHeight,
      outSize: info.outHeight,
      kernelSize,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
    }),
    windows({
      inSize: info.inWidth,
      outSize: info.outWidth,
      kernelSize,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
    }),
  ];
}

const clampedAxes = ({
  inHeight,
  inWidth,
  kernelSize,
}: WindowSizes): [rows: AxisWindows, columns: AxisWindows] => [
  clampedWindows(inHeight, kernelSize),
  clampedWindows(inWidth, kernelSize),
];

interface Geometry {
  sizes: WindowSizes;
  rows: AxisWindows;
  columns: AxisWindows;
  outWidth: number;
  sourceHeight: number;
  sourceWidth: number;
  /** Who owns the weights of a window: the pixel written (forward) or the pixel read (gradient). */
  weightsOf: 'output' | 'source';
}

const outputsOwnWeights = (
  sizes: WindowSizes,
  rows: AxisWindows,
  columns: AxisWindows,
): Geometry => ({
  sizes,
  rows,
  columns,
  outWidth: sizes.outWidth,
  sourceHeight: sizes.inHeight,
  sourceWidth: sizes.inWidth,
  weightsOf: 'output',
});

const sourcesOwnWeights = (
  sizes: WindowSizes,
  rows: AxisWindows,
  columns: AxisWindows,
): Geometry => ({
  sizes,
  rows,
  columns,
  outWidth: sizes.inWidth,
  sourceHeight: sizes.outHeight,
  sourceWidth: sizes.outWidth,
  weightsOf: 'source',
});

/** Byte distances between the weights of neighbours along one axis. */
interface WeightStrides {
  out: number;
  source: number;
  tap: number;
}

/** Whether neighbours that share columns are computed together. */
const PAIRS = 'pairs';
const SINGLES = 'singles';

/** All distances in bytes, in the order of the classes in assembly/lib/plan.ts. */
function layOut(geometry: Geometry, outputs: typeof PAIRS | typeof SINGLES): Plan {
  const { sizes, rows, columns, outWidth, sourceHeight, sourceWidth } = geometry;
  const pixel = sizes.channels * FLOAT;
  const xRow = sourceWidth * pixel;
  const wTapRow = sizes.kernelSize * FLOAT;
  const wGroup = sizes.kernelSize * wTapRow;
  const wPixel = sizes.groups * wGroup;
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
    ...columnRecords(columns, outputs === PAIRS, pixel, (out, source, tap) =>
      weightOffset(wColumn, out, source, tap),
    ),
  ];

  const header = {
    batch: sizes.batch,
    channelsPerGroup: sizes.channelsPerGroup,
    yRow: outWidth * pixel,
    pixel,
    xBatch: sourceHeight * xRow,
    xRowStep: rows.sourceStep * xRow,
    xColumnStep: columns.sourceStep * pixel,
    wBatch: sizes.outHeight * sizes.outWidth * wPixel,
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
