/**
 * Where the windows of ContMix2D lie, and which relative positions their taps have; `src/positions.ts` writes it in this
 * order. Start rows are counted in rows, bias offsets in bytes from the beginning of a group's [2K − 1, 2K − 1].
 */
@unmanaged
export class Positions {
  batch: i32;
  height: i32;
  width: i32;
  groups: i32;
  kernelSize: i32;
}

// @ts-ignore: decorator
@inline
function tables(positions: Positions): usize {
  return changetype<usize>(positions) + offsetof<Positions>();
}

// @ts-ignore: decorator
@inline
export function startRow(positions: Positions, row: i32): i32 {
  return load<i32>(tables(positions) + (row << 2));
}

// @ts-ignore: decorator
@inline
export function rowBias(positions: Positions, row: i32): i32 {
  return load<i32>(tables(positions) + ((positions.height + row) << 2));
}

// @ts-ignore: decorator
@inline
export function columnBias(positions: Positions, column: i32): i32 {
  return load<i32>(tables(positions) + ((2 * positions.height + column) << 2));
}
