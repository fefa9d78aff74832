import { loadUpTo4, storeUpTo4 } from './lib/lanes';

/**
 * y [segments, columns] = for each segment the sum of the rows of x [rows, columns] that belong to it, for the columns from `first`
 * to before `last`, counted by fours. Rows whose segment is negative, or beyond the last, belong to none.
 *
 * @param ids int32 [rows], the segment of each row
 */
export function segmentSum(
  first: i32, last: i32, x: usize, ids: usize, y: usize, rows: i32, columns: i32, segments: i32,
): void {
  const row = columns << 2;
  for (; first < last; first++) {
    const offset = first << 4, n = columns - first * 4;
    for (let s = 0; s < segments; s++) storeUpTo4(y + s * row + offset, f32x4.splat(0), n);
    for (let r = 0; r < rows; r++) {
      const segment = load<i32>(ids + (r << 2));
      if (segment < 0 || segment >= segments) continue;
      const at = y + segment * row + offset;
      storeUpTo4(at, f32x4.add(loadUpTo4(at, n), loadUpTo4(x + r * row + offset, n)), n);
    }
  }
}
