import { activationFloor } from './lanes';
import { FOUR, multiplyBlock } from './panels';

/** [rows, columns] to [columns, rows]. */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++, to += 4) {
    for (let c = 0, p = to; c < columns; c++, from += 4, p += rows << 2) store<f32>(p, load<f32>(from));
  }
}

/** Up to eight columns of x · panel + bias, for all rows. */
export function multiplyColumns(
  x: usize, xRow: i32, inner: i32, panel: usize, b0: v128, b1: v128, y: usize, yRow: i32, rows: i32, columns: i32,
): void {
  walkRows(x, xRow, inner, panel, b0, b1, y, yRow, rows, columns, false);
}

/** y + x · panel for up to eight columns of all rows; y = x · panel unless `adds`. */
export function addColumns(
  x: usize, xRow: i32, inner: i32, panel: usize, y: usize, yRow: i32, rows: i32, columns: i32, adds: bool,
): void {
  const zero = f32x4.splat(0);
  walkRows(x, xRow, inner, panel, zero, zero, y, yRow, rows, columns, adds);
}

// @ts-ignore: decorator
@inline
function walkRows(
  x: usize, xRow: i32, inner: i32, panel: usize, b0: v128, b1: v128, y: usize, yRow: i32, rows: i32, columns: i32, adds: bool,
): void {
  const floor = activationFloor(false);
  for (; rows > 0; rows -= FOUR) {
    const p1 = rows > 1 ? x + xRow : x;
    const p2 = rows > 2 ? x + 2 * xRow : x;
    const p3 = rows > 3 ? x + 3 * xRow : x;
    const added: usize = adds ? y : 0;
    multiplyBlock(x, p1, p2, p3, 1, inner << 2, 0, panel, 0, b0, b1, added, 0, y, yRow, rows, columns, floor);
    x += FOUR * xRow;
    y += FOUR * yRow;
  }
}
