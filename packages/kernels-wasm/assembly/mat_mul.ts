import { EIGHT } from './lib/epilogue';
import { multiplyColumns, transpose } from './lib/matrix';
import { packPanels } from './lib/panels';

/**
 * y [pairs, rows, columns] = products of matrices, for the pairs from `first` to before `last`.
 *
 * @param a [pairs, rows, inner], or transposed [pairs, inner, rows]; `aPairs` is 1 for one matrix for all
 * @param b [pairs, inner, columns], or transposed [pairs, columns, inner]; `bPairs` likewise
 * @param scratch b in panels, and behind them those that are transposed
 */
export function matMul(
  first: i32, last: i32, a: usize, b: usize, y: usize, aPairs: i32, bPairs: i32, rows: i32, inner: i32, columns: i32,
  transposeA: bool, transposeB: bool, scratch: usize,
): void {
  const zero = f32x4.splat(0);
  const aBytes = rows * inner << 2, bBytes = inner * columns << 2, rowBytes = columns << 2;
  const turnedA = scratch + (inner * ((columns + EIGHT - 1) / EIGHT) * EIGHT << 2);
  const turnedB = turnedA + (transposeA ? aBytes : 0);
  for (; first < last; first++) {
    let left = a + (aPairs > 1 ? first * aBytes : 0), right = b + (bPairs > 1 ? first * bBytes : 0);
    if (transposeA) {
      transpose(left, turnedA, inner, rows);
      left = turnedA;
    }
    if (transposeB) {
      transpose(right, turnedB, columns, inner);
      right = turnedB;
    }
    packPanels(right, rowBytes, scratch, inner, columns);
    const to = y + first * rows * rowBytes;
    for (let n = 0, panel = scratch; n < columns; n += EIGHT, panel += inner * EIGHT << 2) {
      multiplyColumns(left, inner << 2, inner, panel, zero, zero, to + (n << 2), rowBytes, rows, min(columns - n, EIGHT));
    }
  }
}
