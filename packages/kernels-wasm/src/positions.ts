import { windowStart } from '@dynaconv/involution-ops/base';

/**
 * log₂e; 1.5 · 2²³; the polynomial for 2^t on [−½, ½] with p(0) = 1 and the least maximal relative error, t⁵ first; the
 * exponent below which a float32 is subnormal.
 */
const EXP_CONSTANTS = [
  Math.LOG2E,
  12582912,
  0.001326472731307149,
  0.009671512991189957,
  0.05550733581185341,
  0.24022242426872253,
  0.6931470036506653,
  1,
  -126,
];

/**
 * Where the windows of logits [B, H, W, G, K, K] lie and which relative positions their taps have, as the class `Positions` in
 * assembly/lib/positions.ts reads it, and the constants its softmax needs.
 */
export function positionsOf([
  batch,
  height,
  width,
  groups,
  kernelSize,
]: readonly number[]): Int32Array {
  const span = 2 * kernelSize - 1;
  const rows = Array.from({ length: height }, (_, i) => windowStart(i, height, kernelSize));
  const columns = Array.from({ length: width }, (_, j) => windowStart(j, width, kernelSize));
  const relative = (start: number, at: number) => start - at + kernelSize - 1;
  const constants = Float32Array.from(EXP_CONSTANTS.flatMap((value) => Array(4).fill(value)));
  return Int32Array.from([
    batch,
    height,
    width,
    groups,
    kernelSize,
    ...rows,
    ...rows.map((start, i) => relative(start, i) * span * Float32Array.BYTES_PER_ELEMENT),
    ...columns.map((start, j) => relative(start, j) * Float32Array.BYTES_PER_ELEMENT),
    ...new Int32Array(constants.buffer),
  ]);
}
