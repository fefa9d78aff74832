import { loadUpTo4, storeUpTo4 } from './lib/lanes';

/** Sums of so many rows are made on their own and then added, so that rounding errors do not grow with all of them. */
const ROWS = 64;
/** Columns that are added up side by side: a line of the cache. */
export const SIXTEEN = 16;

/**
 * y [outer, columns] = sums over the rows of x [outer, rows, columns], divided by `divisor`, for the columns from `first` to before
 * `last`, by sixteens.
 */
export function sumRows(
  first: i32, last: i32, x: usize, y: usize, outer: i32, rows: i32, columns: i32, divisor: f32,
): void {
  const row = columns << 2;
  for (let o = 0; o < outer; o++, x += rows * row, y += row) {
    for (let s = first; s < last; s++) {
      const n = columns - s * SIXTEEN;
      addUp(x + s * SIXTEEN * 4, y + s * SIXTEEN * 4, rows, row, n, divisor);
    }
  }
}

function addUp(x: usize, y: usize, rows: i32, row: i32, n: i32, divisor: f32): void {
  let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
  while (rows > 0) {
    let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0;
    for (let r = min(rows, ROWS); r > 0; r--, x += row) {
      p0 = f32x4.add(p0, loadUpTo4(x, n));
      p1 = f32x4.add(p1, loadUpTo4(x + 16, n - 4));
      p2 = f32x4.add(p2, loadUpTo4(x + 32, n - 8));
      p3 = f32x4.add(p3, loadUpTo4(x + 48, n - 12));
    }
    rows -= ROWS;
    t0 = f32x4.add(t0, p0);
    t1 = f32x4.add(t1, p1);
    t2 = f32x4.add(t2, p2);
    t3 = f32x4.add(t3, p3);
  }
  const divisors = f32x4.splat(divisor);
  storeUpTo4(y, f32x4.div(t0, divisors), n);
  storeUpTo4(y + 16, f32x4.div(t1, divisors), n - 4);
  storeUpTo4(y + 32, f32x4.div(t2, divisors), n - 8);
  storeUpTo4(y + 48, f32x4.div(t3, divisors), n - 12);
}
