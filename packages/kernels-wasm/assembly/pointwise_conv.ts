import { activate, RELU } from './activate';
import { EIGHT, residualAt, storeEight } from './lib/epilogue';
import { activationFloor, loadUpTo4, multiplyAdd } from './lib/lanes';

/** Rows of one register block, by eight output channels: eight accumulators, two filter vectors, four broadcast values. */
const ROWS = 4;

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
  numPixels: i32, inChannels: i32, outChannels: i32, activation: i32, constants: usize,
): void {
  pack(filter, scratch, inChannels, outChannels);
  const paddedBias = scratch + (inChannels * padded(outChannels) << 2);
  pack(bias, paddedBias, 1, outChannels);
  const floor = activationFloor(activation == RELU);
  const xRow = inChannels << 2, yRow = outChannels << 2, panelBytes = xRow * EIGHT;
  for (let tile = 0; tile < numPixels; tile += TILE_ROWS) {
    const tileEnd = min(tile + TILE_ROWS, numPixels);
    let panel = scratch;
    for (let n = 0; n < outChannels; n += EIGHT, panel += panelBytes) {
      const columns = min(outChannels - n, EIGHT);
      const b0 = v128.load(paddedBias + (n << 2)), b1 = v128.load(paddedBias + (n << 2), 16);
      for (let m = tile; m < tileEnd; m += ROWS) {
        const at = m * yRow + (n << 2);
        const added = residual ? residual + at : 0;
        block(x + m * xRow, xRow, panel, b0, b1, added, y + at, yRow, tileEnd - m, columns, floor);
      }
    }
    const done = y + tile * yRow;
    activate(done, done, (tileEnd - tile) * outChannels, activation, constants);
  }
}

// @ts-ignore: decorator
@inline
function padded(outChannels: i32): i32 {
  return (outChannels + EIGHT - 1) & -EIGHT;
}

/** [rows, outChannels] into panels [outChannels / 8][rows][8], zeros behind the last channel. */
function pack(from: usize, to: usize, rows: i32, outChannels: i32): void {
  const rowBytes = outChannels << 2;
  for (let n = 0; n < outChannels; n += EIGHT) {
    const columns = min(outChannels - n, EIGHT);
    let p = from + (n << 2);
    for (let k = 0; k < rows; k++, p += rowBytes, to += EIGHT * 4) {
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
    q += EIGHT * 4;
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  } while (p0 < end);
  storeEight(a00, a01, residual, y, columns, floor);
  if (rows > 1) storeEight(a10, a11, residualAt(residual, yRow), y + yRow, columns, floor);
  if (rows > 2) storeEight(a20, a21, residualAt(residual, 2 * yRow), y + 2 * yRow, columns, floor);
  if (rows > 3) storeEight(a30, a31, residualAt(residual, 3 * yRow), y + 3 * yRow, columns, floor);
}
