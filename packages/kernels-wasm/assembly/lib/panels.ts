/**
 * The inner loop of convolutions and matrix products: four rows of x by eight columns of a matrix whose columns lie in panels
 * of eight, [columns / 8][rows][8] with zeros behind the last column, so that both are read front to back.
 *
 * Eight accumulators, two vectors of the panel, a broadcast value of x and a product fit the registers. A step is sixteen
 * multiplies and adds beside six loads, and a processor that does two of each at a time, as AMD's do since Zen 2, is kept busy by
 * fetching instructions: so four steps share one set of addresses. The exits between them serve rows of any length, and keep
 * Binaryen from doing all steps of one accumulator before the next accumulator's, for which there are too few registers.
 */

import { EIGHT, offsetBy, storeEight } from './epilogue';
import { loadUpTo4, multiplyAdd } from './lanes';

/** Rows of one register block. */
export const FOUR = 4;

/** The matrix [rows, columns], whose rows are `rowBytes` apart, into panels. */
export function packPanels(from: usize, rowBytes: i32, to: usize, rows: i32, columns: i32): void {
  for (let n = 0; n < columns; n += EIGHT) {
    const count = min(columns - n, EIGHT);
    let p = from + (n << 2);
    if (count == EIGHT) {
      for (let k = 0; k < rows; k++, p += rowBytes, to += EIGHT * 4) {
        v128.store(to, v128.load(p));
        v128.store(to, v128.load(p, 16), 16);
      }
    } else {
      for (let k = 0; k < rows; k++, p += rowBytes, to += EIGHT * 4) {
        v128.store(to, loadUpTo4(p, count));
        v128.store(to, loadUpTo4(p + 16, count - 4), 16);
      }
    }
  }
}

/**
 * y = max(x · panel + bias + residual · scale, floor) for the rows of x that begin at p0 to p3. A row of x is `runs` pieces of
 * `runBytes` bytes each, `runGap` bytes between them: the rows of a convolution's window.
 *
 * @param panelGap bytes of the panel between one piece's rows and the next's
 * @param rows how many of the four are stored, from the first; the others' addresses may repeat it
 * @param columns how many of the eight are stored; `bias` has as many, and may be null
 * @param residual as y, or null
 * @param scale of the residual's eight columns, or null for 1
 */
// @ts-ignore: decorator
@inline
export function multiplyBlock(
  p0: usize, p1: usize, p2: usize, p3: usize, runs: i32, runBytes: i32, runGap: i32, panel: usize, panelGap: i32,
  b0: v128, b1: v128, residual: usize, scale: usize, y: usize, yRow: usize, rows: i32, columns: i32, floor: v128,
): void {
  let a00 = b0, a01 = b1, a10 = b0, a11 = b1, a20 = b0, a21 = b1, a30 = b0, a31 = b1;
  do {
    const end = p0 + runBytes, end1 = end - 4, end2 = end - 8, end3 = end - 12;
    while (true) {
      let w0: v128, w1: v128, v: v128;
      w0 = v128.load(panel);
      w1 = v128.load(panel, 16);
      v = v128.load_splat<f32>(p0);
      a00 = multiplyAdd(v, w0, a00);
      a01 = multiplyAdd(v, w1, a01);
      v = v128.load_splat<f32>(p1);
      a10 = multiplyAdd(v, w0, a10);
      a11 = multiplyAdd(v, w1, a11);
      v = v128.load_splat<f32>(p2);
      a20 = multiplyAdd(v, w0, a20);
      a21 = multiplyAdd(v, w1, a21);
      v = v128.load_splat<f32>(p3);
      a30 = multiplyAdd(v, w0, a30);
      a31 = multiplyAdd(v, w1, a31);
      if (p0 == end1) break;
      w0 = v128.load(panel, 32);
      w1 = v128.load(panel, 48);
      v = v128.load_splat<f32>(p0, 4);
      a00 = multiplyAdd(v, w0, a00);
      a01 = multiplyAdd(v, w1, a01);
      v = v128.load_splat<f32>(p1, 4);
      a10 = multiplyAdd(v, w0, a10);
      a11 = multiplyAdd(v, w1, a11);
      v = v128.load_splat<f32>(p2, 4);
      a20 = multiplyAdd(v, w0, a20);
      a21 = multiplyAdd(v, w1, a21);
      v = v128.load_splat<f32>(p3, 4);
      a30 = multiplyAdd(v, w0, a30);
      a31 = multiplyAdd(v, w1, a31);
      if (p0 == end2) break;
      w0 = v128.load(panel, 64);
      w1 = v128.load(panel, 80);
      v = v128.load_splat<f32>(p0, 8);
      a00 = multiplyAdd(v, w0, a00);
      a01 = multiplyAdd(v, w1, a01);
      v = v128.load_splat<f32>(p1, 8);
      a10 = multiplyAdd(v, w0, a10);
      a11 = multiplyAdd(v, w1, a11);
      v = v128.load_splat<f32>(p2, 8);
      a20 = multiplyAdd(v, w0, a20);
      a21 = multiplyAdd(v, w1, a21);
      v = v128.load_splat<f32>(p3, 8);
      a30 = multiplyAdd(v, w0, a30);
      a31 = multiplyAdd(v, w1, a31);
      if (p0 == end3) break;
      w0 = v128.load(panel, 96);
      w1 = v128.load(panel, 112);
      v = v128.load_splat<f32>(p0, 12);
      a00 = multiplyAdd(v, w0, a00);
      a01 = multiplyAdd(v, w1, a01);
      v = v128.load_splat<f32>(p1, 12);
      a10 = multiplyAdd(v, w0, a10);
      a11 = multiplyAdd(v, w1, a11);
      v = v128.load_splat<f32>(p2, 12);
      a20 = multiplyAdd(v, w0, a20);
      a21 = multiplyAdd(v, w1, a21);
      v = v128.load_splat<f32>(p3, 12);
      a30 = multiplyAdd(v, w0, a30);
      a31 = multiplyAdd(v, w1, a31);
      panel += FOUR * EIGHT * 4;
      p0 += FOUR * 4;
      p1 += FOUR * 4;
      p2 += FOUR * 4;
      p3 += FOUR * 4;
      if (p0 == end) break;
    }
    const rest = end - p0, skipped = rest + runGap;
    p0 += skipped;
    p1 += skipped;
    p2 += skipped;
    p3 += skipped;
    panel += rest * EIGHT + panelGap;
  } while (--runs);
  storeEight(a00, a01, residual, scale, y, columns, floor);
  if (rows > 1) storeEight(a10, a11, offsetBy(residual, yRow), scale, y + yRow, columns, floor);
  if (rows > 2) storeEight(a20, a21, offsetBy(residual, 2 * yRow), scale, y + 2 * yRow, columns, floor);
  if (rows > 3) storeEight(a30, a31, offsetBy(residual, 3 * yRow), scale, y + 3 * yRow, columns, floor);
}
