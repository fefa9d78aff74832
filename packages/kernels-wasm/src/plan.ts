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

/** Distances between the weights of neighbours along one axis. */
interface WeightStrides {
  out: number;
  source: number;
  tap: number;
}

/** Where maps and weights have what an operator reads and writes. All distances are in bytes. */
export interface Geometry {
  batch: number;
  channelsPerGroup: number;
  /** A pixel's own channels, in what is read and written alike. */
  pixel: number;
  /** From a row that is read to the next below it, and from a map to the next. */
  xRow: number;
  xBatch: number;
  /** From an output to the next in its row, a row to the next, and a map to the next. */
  yPixel: number;
  yRow: number;
  yBatch: number;
  wGroup: number;
  wBatch: number;
  wRow: WeightStrides;
  wColumn: WeightStrides;
  /** Whether each output has weights that no other has: `correlate` then writes all of them, also those of taps that read nothing. */
  ownsWeights: boolean;
}

/** An operator whose outputs have weights of their own (forward). */
export const outputsOwnWeights = (sizes: WindowSizes): Geometry => {
  const { outHeight, outWidth, inHeight, inWidth } = sizes;
  const weights = weightsOf(sizes);
  return {
    ...weights,
    ...mapsOf(sizes, [outHeight, outWidth], [inHeight, inWidth]),
    wRow: { out: outWidth * weights.wPixel, source: 0, tap: sizes.kernelSize * FLOAT },
    wColumn: { out: weights.wPixel, source: 0, tap: FLOAT },
    ownsWeights: true,
  };
};

/** An operator whose weights are those of the pixels read (gradient). */
export const sourcesOwnWeights = (sizes: WindowSizes): Geometry => {
  const { outHeight, outWidth, inHeight, inWidth } = sizes;
  const weights = weightsOf(sizes);
  return {
    ...weights,
    ...mapsOf(sizes, [inHeight, inWidth], [outHeight, outWidth]),
    wRow: { out: 0, source: outWidth * weights.wPixel, tap: sizes.kernelSize * FLOAT },
    wColumn: { out: 0, source: weights.wPixel, tap: FLOAT },
    ownsWeights: false,
  };
};

/** Of weights [B, Ho, Wo, G, K, K]. */
function weightsOf({ kernelSize, groups, outHeight, outWidth }: WindowSizes) {
  const wGroup = kernelSize ** 2 * FLOAT;
  const wPixel = groups * wGroup;
  return { wGroup, wPixel, wBatch: outHeight * outWidth * wPixel };
}

/** Of dense maps that are written and read. */
export function mapsOf(
  { batch, channels, channelsPerGroup }: WindowSizes,
  [outHeight, outWidth]: readonly [number, number],
  [sourceHeight, sourceWidth]: readonly [number, number],
) {
  const pixel = channels * FLOAT;
  const xRow = sourceWidth * pixel;
  const yRow = outWidth * pixel;
  return {
    batch,
    channelsPerGroup,
    pixel,
    xRow,
    xBatch: sourceHeight * xRow,
    yPixel: pixel,
    yRow,
    yBatch: outHeight * yRow,
  };
}

/** The windows of an operator's outputs. */
export type Windows = readonly [rows: AxisWindows, columns: AxisWindows];

/** Whether neighbours that share columns are computed together. */
export const PAIRS = 'pairs';
export const SINGLES = 'singles';

/** The plans of all outputs. */
export function layOut(
  geometry: Geometry,
  windows: Windows,
  outputs: typeof PAIRS | typeof SINGLES,
): Plan[] {
  const { batch, pixel, xRow, yPixel, yRow, wRow, wColumn } = geometry;
  const known = new Map<Stretch, Map<Stretch, Int32Array>>();
  const wordsOf = (rows: Stretch, columns: Stretch): Int32Array => {
    const inRows = known.get(rows) ?? new Map<Stretch, Int32Array>();
    known.set(rows, inRows);
    const words =
      inRows.get(columns) ?? writeWords(geometry, windows, rows, columns, outputs === PAIRS);
    inRows.set(columns, words);
    return words;
  };
  const allColumns = piecesOf(windows[1]);
  const planOf = (rows: Piece, columns: Piece): Plan => ({
    words: wordsOf(rows.stretch, columns.stretch),
    rows: batch * rows.stretch.windows.length,
    pixels: batch * rows.stretch.windows.length * columns.stretch.windows.length,
    firstColumn: columns.stretch.first + columns.outputShift,
    xShift: rows.sourceShift * xRow + columns.sourceShift * pixel,
    wShift:
      weightOffset(wRow, rows.outputShift, rows.sourceShift, 0) +
      weightOffset(wColumn, columns.outputShift, columns.sourceShift, 0),
    yShift: rows.outputShift * yRow + columns.outputShift * yPixel,
  });
  return piecesOf(windows[0]).flatMap((rows) => allColumns.map((columns) => planOf(rows, columns)));
}

function writeWords(
  geometry: Geometry,
  [rows, columns]: Windows,
  someRows: Stretch,
  someColumns: Stretch,
  pairs: boolean,
): Int32Array {
  const { batch, channelsPerGroup, pixel, xRow, xBatch, yRow, yBatch } = geometry;
  const { wGroup, wBatch, wRow, wColumn, ownsWeights } = geometry;
  const rowTable = someRows.windows.flatMap(({ source, tap, count }, n) =>
    writeRow({
      x: source * xRow,
      w: weightOffset(wRow, someRows.first + n, source, tap),
      count,
    }),
  );
  const columnTable = [...columnRecords(someColumns, columns, pairs, geometry)];
  const columnsAt = WORDS.Plan + rowTable.length;
  const header = writePlan({
    batch,
    channelsPerGroup,
    yBatch,
    yRow,
    pixel,
    xBatch,
    xRowStep: rows.sourceStep * xRow,
    xColumnStep: columns.sourceStep * pixel,
    wBatch,
    wGroup,
    wRowStep: weightOffset(wRow, 0, rows.sourceStep, rows.tapStep),
    wColumnStep: weightOffset(wColumn, 0, columns.sourceStep, columns.tapStep),
    wRow: ownsWeights ? wRow.out : 0,
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
  { pixel, yPixel, wColumn }: Geometry,
): Generator<ColumnsFields> {
  const weightAt = (out: number, source: number, tap: number) =>
    weightOffset(wColumn, out, source, tap);
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
        y: out * yPixel,
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
      y: out * yPixel,
      firstSpan: (second.source - first.source) * pixel,
      sharedSpan: (end - second.source) * pixel,
      secondSpan: (secondEnd - end) * pixel,
      wSecond:
        weightAt(out + pairDistance, second.source, second.tap) -
        weightAt(out, second.source, tapOfShared),
      ySecond: pairDistance * yPixel,
    };
  }
}
