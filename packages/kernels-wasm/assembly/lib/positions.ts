/**
 * Where the windows of ContMix2D lie, and which relative positions their taps have; `src/positions.ts` writes it.
 * Bias offsets are in bytes from the beginning of a group's [2K − 1, 2K − 1].
 */
@unmanaged
export class Positions {
  batch: i32;
  height: i32;
  width: i32;
  groups: i32;
  kernelSize: i32;
}

/** First of the K positions around `at`, moved inside an axis. */
// @ts-ignore: decorator
@inline
function windowStart(at: i32, size: i32, K: i32): i32 {
  return min(max(at - (K - 1 >> 1), 0), size - K);
}

// @ts-ignore: decorator
@inline
export function startRow(positions: Positions, row: i32): i32 {
  return windowStart(row, positions.height, positions.kernelSize);
}

// @ts-ignore: decorator
@inline
export function rowBias(positions: Positions, row: i32): i32 {
  const K = positions.kernelSize;
  return (startRow(positions, row) - row + K - 1) * (2 * K - 1) << 2;
}

// @ts-ignore: decorator
@inline
export function columnBias(positions: Positions, column: i32): i32 {
  const K = positions.kernelSize;
  return windowStart(column, positions.width, K) - column + K - 1 << 2;
}
