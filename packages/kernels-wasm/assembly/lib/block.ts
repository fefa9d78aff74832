/**
 * The one inner loop of this package: Σ over a window of weight · pixel, for one or two output pixels at a time.
 *
 * A window is rows of columns; in both directions the pixels read and the weights that go with them advance by constant
 * steps, whichever way the operator walks (involution, its input gradient, a clamped window). Two neighbouring outputs read
 * mostly the same columns, so a row splits into columns that only the first reads, columns both read, and columns that only
 * the second reads; a shared pixel is loaded once. Nothing outside the map is ever read, so nothing has to be padded.
 *
 * Why it looks as it does: up to Node 22, V8 schedules every load of a basic block first and spills when taps are
 * unrolled, and neither Binaryen nor V8 hoists index arithmetic, hence one column an iteration and pointers that advance.
 * Eight accumulators, four pixels and two weights fit the fifteen vector registers.
 */

import { applyFloor, loadLanes, multiplyAdd, storeLanes } from './lanes';

/** Channels [0, 4), [4, 8), … of a block of `channels` (a constant): how many lanes of the vector that starts at `from` are its. */
// @ts-ignore: decorator
@inline
function lanes(channels: i32, from: i32): i32 {
  return channels - from > 4 ? 4 : channels - from;
}

/** Stores a block, added to what is there with `adds`, as activation(a · scale + bias) unless scale is null. */
// @ts-ignore: decorator
@inline
function storeBlock(
  channels: i32, a0: v128, a1: v128, a2: v128, a3: v128,
  y: usize, scale: usize, bias: usize, floor: v128, adds: bool,
): void {
  if (adds) {
    a0 = f32x4.add(a0, loadLanes(y, lanes(channels, 0)));
    if (channels > 4) a1 = f32x4.add(a1, v128.load(y, 16));
    if (channels > 8) a2 = f32x4.add(a2, v128.load(y, 32));
    if (channels > 12) a3 = f32x4.add(a3, v128.load(y, 48));
  }
  if (scale) {
    const n = lanes(channels, 0);
    a0 = finish(a0, loadLanes(scale, n), loadLanes(bias, n), floor);
    if (channels > 4) a1 = finish(a1, v128.load(scale, 16), v128.load(bias, 16), floor);
    if (channels > 8) a2 = finish(a2, v128.load(scale, 32), v128.load(bias, 32), floor);
    if (channels > 12) a3 = finish(a3, v128.load(scale, 48), v128.load(bias, 48), floor);
  }
  storeLanes(y, a0, lanes(channels, 0));
  if (channels > 4) v128.store(y, a1, 16);
  if (channels > 8) v128.store(y, a2, 32);
  if (channels > 12) v128.store(y, a3, 48);
}

// @ts-ignore: decorator
@inline
function finish(a: v128, scale: v128, bias: v128, floor: v128): v128 {
  return applyFloor(f32x4.add(f32x4.mul(a, scale), bias), floor);
}

/**
 * One output pixel, or two that share columns, by one block of `channels`: 16, 8, 4, 3, 2 or 1, a constant to the caller, so
 * that each instance keeps only its own vectors. A single pixel has only columns of its own.
 *
 * @param x first pixel read; columns are `xStep` bytes apart, rows `xRowStep`
 * @param w the first output's weight for it; `wStep` and `wRowStep` likewise
 * @param wSecond bytes from the first output's weight for a column to the second's for the same column
 * @param rows at least 1
 * @param firstSpan bytes of the columns that only the first output reads; likewise both, and only the second
 * @param ySecond bytes from the first output to the second, 0 where there is none
 * @param scale one float a channel, null for none; this block's are `offset` bytes on, as are those of bias
 */
// @ts-ignore: decorator
@inline
export function aggregateBlock(
  channels: i32,
  x: usize, xStep: i32, xRowStep: i32, w: usize, wSecond: i32, wStep: i32, wRowStep: i32,
  rows: i32, firstSpan: i32, sharedSpan: i32, secondSpan: i32,
  y: usize, ySecond: i32, scale: usize, bias: usize, offset: i32, floor: v128, adds: bool,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  do {
    let xp = x, wp = w;
    const firstEnd = x + firstSpan, sharedEnd = firstEnd + sharedSpan, secondEnd = sharedEnd + secondSpan;
    while (xp < firstEnd) {
      const weight = v128.load_splat<f32>(wp);
      a0 = multiplyAdd(loadLanes(xp, lanes(channels, 0)), weight, a0);
      if (channels > 4) a1 = multiplyAdd(v128.load(xp, 16), weight, a1);
      if (channels > 8) a2 = multiplyAdd(v128.load(xp, 32), weight, a2);
      if (channels > 12) a3 = multiplyAdd(v128.load(xp, 48), weight, a3);
      xp += xStep;
      wp += wStep;
    }
    let wq = wp + wSecond;
    while (xp < sharedEnd) {
      const x0 = loadLanes(xp, lanes(channels, 0));
      const x1 = channels > 4 ? v128.load(xp, 16) : x0;
      const x2 = channels > 8 ? v128.load(xp, 32) : x0;
      const x3 = channels > 12 ? v128.load(xp, 48) : x0;
      const first = v128.load_splat<f32>(wp), second = v128.load_splat<f32>(wq);
      a0 = multiplyAdd(x0, first, a0);
      if (channels > 4) a1 = multiplyAdd(x1, first, a1);
      if (channels > 8) a2 = multiplyAdd(x2, first, a2);
      if (channels > 12) a3 = multiplyAdd(x3, first, a3);
      b0 = multiplyAdd(x0, second, b0);
      if (channels > 4) b1 = multiplyAdd(x1, second, b1);
      if (channels > 8) b2 = multiplyAdd(x2, second, b2);
      if (channels > 12) b3 = multiplyAdd(x3, second, b3);
      xp += xStep;
      wp += wStep;
      wq += wStep;
    }
    while (xp < secondEnd) {
      const weight = v128.load_splat<f32>(wq);
      b0 = multiplyAdd(loadLanes(xp, lanes(channels, 0)), weight, b0);
      if (channels > 4) b1 = multiplyAdd(v128.load(xp, 16), weight, b1);
      if (channels > 8) b2 = multiplyAdd(v128.load(xp, 32), weight, b2);
      if (channels > 12) b3 = multiplyAdd(v128.load(xp, 48), weight, b3);
      xp += xStep;
      wq += wStep;
    }
    x += xRowStep;
    w += wRowStep;
  } while (--rows);
  if (scale) {
    scale += offset;
    bias += offset;
  }
  storeBlock(channels, a0, a1, a2, a3, y, scale, bias, floor, adds);
  if (ySecond) storeBlock(channels, b0, b1, b2, b3, y + ySecond, scale, bias, floor, adds);
}
