/**
 * What the bins of boxes read, as `src/roi_plan.ts` writes it: the tables of `roiWindows`, in bytes from the record. Offsets say for
 * every bin where its indices and weights begin.
 */
@unmanaged
export class RoiPlan {
  binRows: i32;
  binColumns: i32;
  height: i32;
  width: i32;
  channels: i32;
  rowOffsets: i32;
  rowIndices: i32;
  rowWeights: i32;
  columnOffsets: i32;
  columnIndices: i32;
  columnWeights: i32;
}

// @ts-ignore: decorator
@inline
export function wordOf(plan: RoiPlan, table: i32, index: i32): i32 {
  return load<i32>(changetype<usize>(plan) + table + (index << 2));
}

// @ts-ignore: decorator
@inline
export function weightOf(plan: RoiPlan, table: i32, index: i32): f32 {
  return load<f32>(changetype<usize>(plan) + table + (index << 2));
}
