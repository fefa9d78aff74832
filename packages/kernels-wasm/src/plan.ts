import type { WindowSizes } from '@dynaconv/involution-ops/base';
import {
  type ColumnsFields,
  WORDS,
  writeColumns,
  writePlan,
  writeRow,
} from './generated/bindings.ts';
import { type Piece, piecesOf, type Stretch } from './pieces.ts';
import type { AxisWindows } from './window.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const WORD = Int32Array.BYTES_PER_ELEMENT;

/**
 * What one call of a kernel walks: a rectangle of the outputs of every image. A map is one, unless an axis of it is so long that
 * its plan would be as large as the map; then rectangles that read alike share their words.
 */
export interface Plan {
  /** The record `Plan`, then its `Row`s and `Columns`. They hold no addresses. */
  words: Int32Array;
  /** Output rows and output pixels, of the whole batch, and the first column. */
  rows: number;
  pixels: number;
  firstColumn: number;
  /** Bytes from the places that the words name to this rectangle's, in what is read, in weights, and in what is written. */
  xShift: number;
  wShift: number;
  yShift: number;
}

/** An operator on maps of given sizes. */
export interface Geometry {
  sizes: WindowSizes;
  rows: AxisWindows;
  columns: AxisWindows;
  outHeight: number;
  outWidth: number;
  sourceHeight: number;
  sourceWidth: number;
  /** Who owns the weights of a window: the pixel written (forward) or the pixel read (gradient). */
  weightsOf: 'output' | 'source';
}

export const outputsOwnWeights = (
  sizes: WindowSizes,
  rows: AxisWindows,
  columns: AxisWindows,
): Geometry => ({
  sizes,
  rows,
  columns,
  outHeight: sizes.outHeight,
  outWidth: sizes.outWidth,
  sourceHeight: sizes.inHeight,
  sourceWidth: sizes.inWidth,
  weightsOf: 'output',
});

export const sourcesOwnWeights = (
  sizes: WindowSizes,
  rows: AxisWindows,
  columns: AxisWindows,
): Geometry => ({
  sizes,
  rows,
  columns,
  outHeight: sizes.inHeight,
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
export const PAIRS = 'pairs';
export const SINGLES = 'singles';

/** The plans of all outputs. */
export function layOut(geometry: Geometry, outputs: typeof PAIRS | typeof SINGLES): Plan[] {
  const distances = distancesOf(geometry);
  const { pixel, xRow, yRow, wRow, wColumn } = distances;
  const known = new Map<Stretch, Map<Stretch, Int32Array>>();
  const wordsOf = (rows: Stretch, columns: Stretch): Int32Array => {
    const inRows = known.get(rows) ?? new Map<Stretch, Int32Array>();
    known.set(rows, inRows);
    const words =
      inRows.get(columns) ?? writeWords(geometry, distances, rows, columns, outputs === PAIRS);
    inRows.set(columns, words);
    return words;
  };
  const allColumns = piecesOf(geometry.columns);
  const planOf = (rows: Piece, columns: Piece): Plan => ({
    words: wordsOf(rows.stretch, columns.stretch),
    rows: geometry.sizes.batch * rows.stretch.windows.length,
    pixels: geometry.sizes.batch * rows.stretch.windows.length * columns.stretch.windows.length,
    firstColumn: columns.stretch.first + columns.outputShift,
    xShift: rows.sourceShift * xRow + columns.sourceShift * pixel,
    wShift:
      weightOffset(wRow, rows.outputShift, rows.sourceShift, 0) +
      weightOffset(wColumn, columns.outputShift, columns.sourceShift, 0),
    yShift: rows.outputShift * yRow + columns.outputShift * pixel,
  });
  return piecesOf(geometry.rows).flatMap((rows) =>
    allColumns.map((columns) => planOf(rows, columns)),
  );
}

/** Distances in bytes. */
function distancesOf({ sizes, outWidth, sourceWidth, weightsOf }: Geometry) {
  const pixel = sizes.channels * FLOAT;
  const wTapRow = sizes.kernelSize * FLOAT;
  const wGroup = sizes.kernelSize * wTapRow;
  const wPixel = sizes.groups * wGroup;
  const wColumn: WeightStrides =
    weightsOf === 'output'
      ? { out: wPixel, source: 0, tap: FLOAT }
      : { out: 0, source: wPixel, tap: FLOAT };
  const wRow: WeightStrides = {
    out: wColumn.out * outWidth,
    source: wColumn.source * sourceWidth,
    tap: wTapRow,
  };
  return {
    pixel,
    xRow: sourceWidth * pixel,
    yRow: outWidth * pixel,
    wGroup,
    wPixel,
    wColumn,
    wRow,
  };
}

function writeWords(
  { sizes, rows, columns, outHeight, sourceHeight }: Geometry,
  { pixel, xRow, yRow, wGroup, wPixel, wColumn, wRow }: ReturnType<typeof distancesOf>,
  someRows: Stretch,
  someColumns: Stretch,
  pairs: boolean,
): Int32Array {
  const rowTable = someRows.windows.flatMap(({ source, tap, count }, n) =>
    writeRow({
      x: source * xRow,
      w: weightOffset(wRow, someRows.first + n, source, tap),
      count,
    }),
  );
  const columnTable = [
    ...columnRecords(someColumns, columns, pairs, pixel, (out, source, tap) =>
      weightOffset(wColumn, out, source, tap),
    ),
  ];
  const columnsAt = WORDS.Plan + rowTable.length;
  const header = writePlan({
    batch: sizes.batch,
    channelsPerGroup: sizes.channelsPerGroup,
    yBatch: outHeight * yRow,
    yRow,
    pixel,
    xBatch: sourceHeight * xRow,
    xRowStep: rows.sourceStep * xRow,
    xColumnStep: columns.sourceStep * pixel,
    wBatch: sizes.outHeight * sizes.outWidth * wPixel,
    wGroup,
    wRowStep: weightOffset(wRow, 0, rows.sourceStep, rows.tapStep),
    wColumnStep: weightOffset(wColumn, 0, columns.sourceStep, columns.tapStep),
    wRow: wRow.out,
    firstRow: someRows.first,
    firstColumn: someColumns.first,
    width: someColumns.windows.length,
    numRows: someRows.windows.length,
    rows: WORD * WORDS.Plan,
    numColumns: columnTable.length,
    columns: WORD * columnsAt,
  });
  return Int32Array.from([...header, ...rowTable, ...columnTable.flatMap(writeColumns)]);
}

const weightOffset = (strides: WeightStrides, out: number, source: number, tap: number): number =>
  out * strides.out + source * strides.source + tap * strides.tap;

/** The outputs of a row as records of one or of two that share columns, each output in exactly one record. */
function* columnRecords(
  { first: offset, windows }: Stretch,
  { sourceStep, tapStep, pairDistance }: AxisWindows,
  pairs: boolean,
  pixel: number,
  weightAt: (out: number, source: number, tap: number) => number,
): Generator<ColumnsFields> {
  const done = new Uint8Array(windows.length);
  for (const [n, first] of windows.entries()) {
    if (done[n]) continue;
    const out = offset + n;
    const x = first.source * pixel;
    const w = weightAt(out, first.source, first.tap);
    const second = pairs && !done[n + pairDistance] ? windows[n + pairDistance] : undefined;
    const end = first.source + first.count * sourceStep;
    if (!second || first.count === 0 || second.count === 0 || second.source >= end) {
      yield {
        x,
        w,
        y: out * pixel,
        firstSpan: first.count * sourceStep * pixel,
        sharedSpan: 0,
        secondSpan: 0,
        wSecond: 0,
        ySecond: 0,
      };
      continue;
    }
    done[n + pairDistance] = 1;
    const secondEnd = second.source + second.count * sourceStep;
    const tapOfShared = first.tap + ((second.source - first.source) / sourceStep) * tapStep;
    yield {
      x,
      w,
      y: out * pixel,
      firstSpan: (second.source - first.source) * pixel,
      sharedSpan: (end - second.source) * pixel,
      secondSpan: (secondEnd - end) * pixel,
      wSecond:
        weightAt(out + pairDistance, second.source, second.tap) -
        weightAt(out, second.source, tapOfShared),
      ySecond: pairDistance * pixel,
    };
  }
}
