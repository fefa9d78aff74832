import { windowStart } from '@dynaconv/involution-ops/base';
import { memoize } from './memoize.ts';

/** What the softmax of one tap takes, in multiply–adds. */
export const SOFTMAX_COST = 16;

/**
 * Where the windows of logits [B, H, W, G, K, K] lie and which relative positions their taps have, as the class `Positions` in
 * assembly/lib/positions.ts reads it.
 */
export const positionsOf = memoize((shape: readonly number[]): Int32Array => {
  const [batch, height, width, groups, kernelSize] = shape;
  const span = 2 * kernelSize - 1;
  const rows = Array.from({ length: height }, (_, i) => windowStart(i, height, kernelSize));
  const columns = Array.from({ length: width }, (_, j) => windowStart(j, width, kernelSize));
  const relative = (start: number, at: number) => start - at + kernelSize - 1;
  return Int32Array.from([
    batch,
    height,
    width,
    groups,
    kernelSize,
    ...rows,
    ...rows.map((start, i) => relative(start, i) * span * Float32Array.BYTES_PER_ELEMENT),
    ...columns.map((start, j) => relative(start, j) * Float32Array.BYTES_PER_ELEMENT),
  ]);
});
