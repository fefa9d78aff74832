/**
 * What one call of a window kernel walks, which `src/plan.ts` writes: an operator's geometry (padding, stride, dilation,
 * direction) is decided there, once. It is a rectangle of the outputs of every image: rows and
 * columns from the first on. Distances and offsets are in bytes, rows and columns are counted in the whole map.
 */
@unmanaged
export class Plan {
  batch: i32;
  channelsPerGroup: i32;
  /** From an image of the output to the next, from a row to the next, and from a pixel to the next (in x and y alike). */
  yBatch: i32;
  yRow: i32;
  pixel: i32;
  /** From a map to the next, and from a row or column read to the next one read. */
  xBatch: i32;
  xRowStep: i32;
  xColumnStep: i32;
  wBatch: i32;
  wGroup: i32;
  wRowStep: i32;
  wColumnStep: i32;
  /** From the weights of an output row to the next's; 0 where outputs have none of their own. */
  wRow: i32;
  firstRow: i32;
  firstColumn: i32;
  /** Outputs in a row. */
  width: i32;
  numRows: i32;
  /** Offset of the rows from the plan's own address, then of the columns. */
  rows: i32;
  numColumns: i32;
  columns: i32;
}

/** One output row: the first pixel row it reads, that row's weights, and how many rows it reads. */
@unmanaged
export class Row {
  x: i32;
  w: i32;
  count: i32;
}

/** One output column, or two that share columns read: offsets within the row. */
@unmanaged
export class Columns {
  x: i32;
  w: i32;
  y: i32;
  /** Spans of the columns that only the first output reads, that both read, that only the second reads. */
  firstSpan: i32;
  sharedSpan: i32;
  secondSpan: i32;
  /** From the first output's weight for a column to the second's for the same column. */
  wSecond: i32;
  /** From the first output to the second; 0 where there is no second. */
  ySecond: i32;
}

// @ts-ignore: decorator
@inline
export function rowAt(plan: Plan, index: i32): Row {
  return changetype<Row>(changetype<usize>(plan) + plan.rows + index * offsetof<Row>());
}

// @ts-ignore: decorator
@inline
export function columnsAt(plan: Plan, index: i32): Columns {
  return changetype<Columns>(changetype<usize>(plan) + plan.columns + index * offsetof<Columns>());
}
