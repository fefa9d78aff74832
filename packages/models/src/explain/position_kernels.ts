/** A rectangle, in pixels; it may have fractions of them. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A pixel of the input (x to the right, y down, from 0), or a position of the layer's output map. */
export type Place = { x: number; y: number } | { row: number; column: number };

/** A window of K×K taps at one position. */
export interface DynamicKernel {
  /** K */
  size: number;
  /**
   * The K·K weights of each group, row by row: of either sign, as involution's; or attention, as ContMix's after the softmax,
   * hence not negative, and 1 together.
   */
  groups: readonly Float32Array[];
  /** The channels it is applied to, from the first up to the second, shared out evenly and in order to the groups. */
  channels: readonly [number, number];
  /**
   * Of each row and column of taps, that of the input map which is read. Outside of the map zeros are read; clamped windows
   * are never there.
   */
  rows: readonly number[];
  columns: readonly number[];
  /** What the window covers, in pixels of the input. */
  window: Box;
}

export interface PositionKernels {
  /** Of the output map. */
  row: number;
  column: number;
  /** What of the input this position stands for: the share of the map's cell that is in the middle of the window. */
  cell: Box;
  /** One for each of the layer's `kernelSizes`: for ContMix that of the small window and that of the large one. */
  kernels: readonly DynamicKernel[];
}
