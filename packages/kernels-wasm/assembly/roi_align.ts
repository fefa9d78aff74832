import { load4, multiplyAdd, storeUpTo4 } from './lib/lanes';
import { RoiPlan, weightOf, wordOf } from './lib/roi_plan';

/** How many pixels of a bin are listed at a time, so that their places and weights are worked out once for all channels. */
export const ROI_TAPS = 64;

/** Bytes of a pixel in the list: its address, and its weight. */
export const ROI_TAP_BYTES = 8;

/** Channels that backward kernels cut the map by. */
export const ROI_CHANNELS = 16;

/**
 * y = the mean of each bin, for the rows of bins from `first` to before `last`, counted through all boxes.
 * @param images int32, the image of each box
 * @param scratch ROI_TAPS · ROI_TAP_BYTES
 */
export function roiAlign(first: i32, last: i32, plan: RoiPlan, images: usize, x: usize, y: usize, scratch: usize): void {
  for (let row = first; row < last; row++) binRow(row, plan, images, x, y, scratch, 0, plan.channels, false);
}

/**
 * dx = the sum of what the bins that read a pixel give it, for its channels from 16 · `first` to before 16 · `last`. Bins come in the order of the
 * boxes, whatever the range.
 * @param images int32, the image of each box
 * @param bins how many rows of bins all boxes have
 * @param pixels of the whole batch
 * @param scratch ROI_TAPS · ROI_TAP_BYTES
 */
export function roiAlignBackpropInput(
  first: i32, last: i32, plan: RoiPlan, images: usize, dy: usize, dx: usize, bins: i32, pixels: i32, scratch: usize,
): void {
  const channel = first * ROI_CHANNELS, end = min(last * ROI_CHANNELS, plan.channels);
  const pixel = plan.channels << 2;
  let at = dx + (channel << 2);
  for (let p = 0; p < pixels; p++, at += pixel) memory.fill(at, 0, end - channel << 2);
  for (let row = 0; row < bins; row++) binRow(row, plan, images, dx, dy, scratch, channel, end, true);
}

/** The bins of a row, and the map x that they read, or with `backward` write. */
// @ts-ignore: decorator
@inline
function binRow(
  row: i32, plan: RoiPlan, images: usize, x: usize, y: usize, scratch: usize, channel: i32, end: i32, backward: bool,
): void {
  const pixel = plan.channels << 2;
  const n = row / plan.binRows;
  const top = wordOf(plan, plan.rowOffsets, row), bottom = wordOf(plan, plan.rowOffsets, row + 1);
  const image = x + load<i32>(images + (n << 2)) * plan.height * plan.width * pixel;
  y += row * plan.binColumns * pixel;
  for (let bin = n * plan.binColumns, right = bin + plan.binColumns; bin < right; bin++, y += pixel) {
    const from = wordOf(plan, plan.columnOffsets, bin), to = wordOf(plan, plan.columnOffsets, bin + 1);
    let taps = scratch;
    if (!backward && (top == bottom || from == to)) memory.fill(y, 0, pixel);
    let adds = false;
    for (let i = top; i < bottom; i++) {
      const rowStart = image + wordOf(plan, plan.rowIndices, i) * plan.width * pixel;
      const weight = weightOf(plan, plan.rowWeights, i);
      for (let j = from; j < to; j++) {
        store<usize>(taps, rowStart + wordOf(plan, plan.columnIndices, j) * pixel);
        store<f32>(taps, weight * weightOf(plan, plan.columnWeights, j), 4);
        taps += ROI_TAP_BYTES;
        if (taps == scratch + ROI_TAPS * ROI_TAP_BYTES || (i + 1 == bottom && j + 1 == to)) {
          if (backward) spread(scratch, taps, y, channel << 2, end << 2);
          else gather(scratch, taps, y, end, adds);
          adds = true;
          taps = scratch;
        }
      }
    }
  }
}

/** y = Σ weight · pixel over the list, in blocks of 32 channels, then of 4; added to what is there with `adds`. */
function gather(list: usize, end: usize, y: usize, channels: i32, adds: bool): void {
  let c: usize = 0;
  for (; channels >= 32; channels -= 32, c += 128) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    if (adds) {
      const at = y + c;
      a0 = v128.load(at);
      a1 = v128.load(at, 16);
      a2 = v128.load(at, 32);
      a3 = v128.load(at, 48);
      a4 = v128.load(at, 64);
      a5 = v128.load(at, 80);
      a6 = v128.load(at, 96);
      a7 = v128.load(at, 112);
    }
    for (let tap = list; tap < end; tap += ROI_TAP_BYTES) {
      const x = load<usize>(tap) + c;
      const weight = v128.load_splat<f32>(tap, 4);
      a0 = multiplyAdd(v128.load(x), weight, a0);
      a1 = multiplyAdd(v128.load(x, 16), weight, a1);
      a2 = multiplyAdd(v128.load(x, 32), weight, a2);
      a3 = multiplyAdd(v128.load(x, 48), weight, a3);
      a4 = multiplyAdd(v128.load(x, 64), weight, a4);
      a5 = multiplyAdd(v128.load(x, 80), weight, a5);
      a6 = multiplyAdd(v128.load(x, 96), weight, a6);
      a7 = multiplyAdd(v128.load(x, 112), weight, a7);
    }
    const at = y + c;
    v128.store(at, a0);
    v128.store(at, a1, 16);
    v128.store(at, a2, 32);
    v128.store(at, a3, 48);
    v128.store(at, a4, 64);
    v128.store(at, a5, 80);
    v128.store(at, a6, 96);
    v128.store(at, a7, 112);
  }
  for (; channels >= 4; channels -= 4, c += 16) gatherFour(list, end, y, c, 4, adds);
  if (channels > 0) gatherFour(list, end, y, c, channels, adds);
}

/** Up to four channels, n of them. */
// @ts-ignore: decorator
@inline
function gatherFour(list: usize, end: usize, y: usize, c: usize, n: i32, adds: bool): void {
  let a = adds ? load4(y + c, n) : f32x4.splat(0);
  for (let tap = list; tap < end; tap += ROI_TAP_BYTES) {
    a = multiplyAdd(load4(load<usize>(tap) + c, n), v128.load_splat<f32>(tap, 4), a);
  }
  storeUpTo4(y + c, a, n);
}

/** pixel += weight · y over the list, for the bytes from `c` to before `last` of the channels: in blocks of 16, then of 4. */
function spread(list: usize, end: usize, y: usize, c: usize, last: usize): void {
  for (; c + 64 <= last; c += 64) {
    const y0 = v128.load(y + c), y1 = v128.load(y + c, 16), y2 = v128.load(y + c, 32), y3 = v128.load(y + c, 48);
    for (let tap = list; tap < end; tap += ROI_TAP_BYTES) {
      const x = load<usize>(tap) + c;
      const weight = v128.load_splat<f32>(tap, 4);
      v128.store(x, multiplyAdd(y0, weight, v128.load(x)));
      v128.store(x, multiplyAdd(y1, weight, v128.load(x, 16)), 16);
      v128.store(x, multiplyAdd(y2, weight, v128.load(x, 32)), 32);
      v128.store(x, multiplyAdd(y3, weight, v128.load(x, 48)), 48);
    }
  }
  for (; c < last; c += 16) {
    const n = <i32>(last - c) >> 2;
    const four = load4(y + c, n);
    for (let tap = list; tap < end; tap += ROI_TAP_BYTES) {
      const x = load<usize>(tap) + c;
      storeUpTo4(x, multiplyAdd(four, v128.load_splat<f32>(tap, 4), load4(x, n)), n);
    }
  }
}
