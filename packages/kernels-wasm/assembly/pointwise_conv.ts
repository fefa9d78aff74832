import { activationFloor, applyFloor, loadLanes, multiplyAdd, storeLanes } from './lib/lanes';

/** Rows and output channels of one register block: eight accumulators, two filter vectors, one broadcast pixel value. */
const ROWS = 4;
const COLUMNS = 8;

/** Rows of x between two sweeps over the filter: with 512 input channels 256 kB, which stays in the second-level cache. */
const TILE_ROWS = 128;

/** Bytes of `scratch` that `pointwiseConv` needs: the filter in panels of 8 output channels, and the bias, padded. */
export function pointwiseConvScratch(inChannels: i32, outChannels: i32): i32 {
  return (inChannels + 1) * padded(outChannels) << 2;
}

/**
 * y = activation(x · filter + bias + residual): rows [numPixels, inChannels] times [inChannels, outChannels], a 1×1
 * convolution. `residual` may be null.
 */
export function pointwiseConv(
  x: usize, filter: usize, bias: usize, residual: usize, y: usize, scratch: usize,
  numPixels: i32, inChannels: i32, outChannels: i32, relu: bool,
): void {
  pack(filter, scratch, inChannels, outChannels);
  const paddedBias = scratch + (inChannels * padded(outChannels) << 2);
  pack(bias, paddedBias, 1, outChannels);
  const floor = activationFloor(relu);
  const xRow = inChannels << 2, yRow = outChannels << 2, panelBytes = xRow * COLUMNS;
  for (let tile = 0; tile < numPixels; tile += TILE_ROWS) {
    const tileEnd = min(tile + TILE_ROWS, numPixels);
    let panel = scratch;
    for (let n = 0; n < outChannels; n += COLUMNS, panel += panelBytes) {
      const columns = min(outChannels - n, COLUMNS);
      const b0 = v128.load(paddedBias + (n << 2)), b1 = v128.load(paddedBias + (n << 2), 16);
      for (let m = tile; m < tileEnd; m += ROWS) {
        const at = m * yRow + (n << 2);
        const added = residual ? residual + at : 0;
        block(x + m * xRow, xRow, panel, b0, b1, added, y + at, yRow, tileEnd - m, columns, floor);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function padded(outChannels: i32): i32 {
  return (outChannels + COLUMNS - 1) & -COLUMNS;
}

/** [rows, outChannels] into panels [outChannels / 8][rows][8], zeros behind the last channel. */
function pack(from: usize, to: usize, rows: i32, outChannels: i32): void {
  const rowBytes = outChannels << 2;
  for (let n = 0; n < outChannels; n += COLUMNS) {
    const columns = min(outChannels - n, COLUMNS);
    let p = from + (n << 2);
    for (let k = 0; k < rows; k++, p += rowBytes, to += COLUMNS * 4) {
      v128.store(to, loadUpTo4(p, columns));
      v128.store(to, loadUpTo4(p + 16, columns - 4), 16);
    }
  }
}

/**
 * Four rows by eight columns. Rows behind the last repeat it and are not stored: `rows` (at least 1) may exceed four or
 * fall short of it; likewise columns behind `columns`.
 */
// @ts-ignore: decorator
@inline
function block(
  x: usize, xRow: usize, panel: usize, b0: v128, b1: v128, residual: usize, y: usize, yRow: usize,
  rows: i32, columns: i32, floor: v128,
): void {
  let p0 = x;
  let p1 = rows > 1 ? p0 + xRow : p0;
  let p2 = rows > 2 ? p1 + xRow : p1;
  let p3 = rows > 3 ? p2 + xRow : p2;
  let q = panel;
  const end = p0 + xRow;
  let a00 = b0, a01 = b1, a10 = b0, a11 = b1, a20 = b0, a21 = b1, a30 = b0, a31 = b1;
  do {
    const w0 = v128.load(q), w1 = v128.load(q, 16);
    const x0 = v128.load_splat<f32>(p0), x1 = v128.load_splat<f32>(p1);
    const x2 = v128.load_splat<f32>(p2), x3 = v128.load_splat<f32>(p3);
    a00 = multiplyAdd(x0, w0, a00);
    a01 = multiplyAdd(x0, w1, a01);
    a10 = multiplyAdd(x1, w0, a10);
    a11 = multiplyAdd(x1, w1, a11);
    a20 = multiplyAdd(x2, w0, a20);
    a21 = multiplyAdd(x2, w1, a21);
    a30 = multiplyAdd(x3, w0, a30);
    a31 = multiplyAdd(x3, w1, a31);
    q += COLUMNS * 4;
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  } while (p0 < end);
  finishRow(a00, a01, residual, y, columns, floor);
  if (rows > 1) finishRow(a10, a11, next(residual, yRow), y + yRow, columns, floor);
  if (rows > 2) finishRow(a20, a21, next(residual, 2 * yRow), y + 2 * yRow, columns, floor);
  if (rows > 3) finishRow(a30, a31, next(residual, 3 * yRow), y + 3 * yRow, columns, floor);
}

// @ts-ignore: decorator
@inline
function next(residual: usize, offset: usize): usize {
  return residual ? residual + offset : 0;
}

// @ts-ignore: decorator
@inline
function finishRow(a0: v128, a1: v128, residual: usize, y: usize, columns: i32, floor: v128): void {
  if (columns == COLUMNS) {
    if (residual) {
      a0 = f32x4.add(a0, v128.load(residual));
      a1 = f32x4.add(a1, v128.load(residual, 16));
    }
    v128.store(y, applyFloor(a0, floor));
    v128.store(y, applyFloor(a1, floor), 16);
  } else {
    finishUpTo4(a0, residual, y, columns, floor);
    finishUpTo4(a1, next(residual, 16), y + 16, columns - 4, floor);
  }
}

function finishUpTo4(a: v128, residual: usize, y: usize, columns: i32, floor: v128): void {
  if (residual) a = f32x4.add(a, loadUpTo4(residual, columns));
  a = applyFloor(a, floor);
  if (columns >= 4) storeLanes(y, a, 4);
  else if (columns == 3) storeLanes(y, a, 3);
  else if (columns == 2) storeLanes(y, a, 2);
  else if (columns == 1) storeLanes(y, a, 1);
}

/** The first four, or as many as there are, and zeros; nothing is read for none. */
function loadUpTo4(p: usize, columns: i32): v128 {
  if (columns >= 4) return loadLanes(p, 4);
  if (columns == 3) return loadLanes(p, 3);
  if (columns == 2) return loadLanes(p, 2);
  if (columns == 1) return loadLanes(p, 1);
  return f32x4.splat(0);
}
