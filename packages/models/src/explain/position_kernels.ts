/** A rectangle, in pixels and fractions of pixels. */
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
   * The K·K weights of each group, row by row: with a sign, for involution; or attention, for ContMix after the softmax, which
   * is not negative and sums to 1.
   */
  groups: readonly Float32Array[];
  /** The channels it is applied to: the first, and one past the last. The groups share them evenly, in order. */
  channels: readonly [number, number];
  /**
   * Which row or column of the input map each row or column of taps reads. Outside of the map zeros are read; clamped windows
   * are never outside.
   */
  rows: readonly number[];
  columns: readonly number[];
  /** The rectangle that the window covers, in pixels of the input. */
  window: Box;
}

export interface PositionKernels {
  /** Of the output map. */
  row: number;
  column: number;
  /** The part of the input that this position stands for: that of the map's cell in the middle of the window. */
  cell: Box;
  /** One for each of the layer's `kernelSizes`; for ContMix first the small window's, then the large window's. */
  kernels: readonly DynamicKernel[];
}
