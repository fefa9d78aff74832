import { EIGHT, offsetBy, storeEight } from './lib/epilogue';
import { activationFloor, loadUpTo4, multiplyAdd } from './lib/lanes';

/** Pixels of a register block, by the eight channels of a slab: eight accumulators. */
const PIXELS = 4;

/**
 * y = depthwise convolution of x + bias + residual, or its ReLU, for the slabs from `first` to before `last`; K odd, stride 1, zero
 * padding (K − 1)/2; `residual` may be null.
 *
 * Eight channels at a time are copied into a slab with zeros left and right, so that four neighbouring pixels walk the same
 * columns, and every load is of consecutive floats whatever C is. Rows outside the map are left out.
 *
 * @param clips whether the zero columns are left out too: the filter holds what is not 0 when multiplied by 0
 * @param scratch a slab, its filter and its bias: see src/kernels/FusedSameDepthwiseConv2D.ts
 */
export function depthwiseConv(
  first: i32, last: i32, x: usize, filter: usize, bias: usize, residual: usize, y: usize, scratch: usize,
  batch: i32, height: i32, width: i32, channels: i32, K: i32, relu: bool, clips: bool,
): void {
  const map = height * width * channels << 2;
  const taps = scratch + (height * slabWidth(width, K) * EIGHT << 2);
  const slabBias = taps + (K * K * EIGHT << 2);
  for (let slab = first; slab < last; slab++) {
    const c = slab * EIGHT;
    const n = min(channels - c, EIGHT);
    const offset = c << 2;
    copyColumn(filter + offset, taps, K * K, channels << 2, n);
    copyColumn(bias + offset, slabBias, 1, 0, n);
    for (let b = 0; b < batch; b++) {
      const at = offset + b * map;
      fillSlab(x + at, scratch, height, width, channels, K, n);
      const added = offsetBy(residual, at);
      convolveSlab(scratch, taps, slabBias, added, y + at, height, width, channels, K, n, relu, clips);
    }
  }
}

// @ts-ignore: decorator
@inline
function slabWidth(width: i32, K: i32): i32 {
  return ((width + PIXELS - 1) & -PIXELS) + K - 1;
}

/** `rows` times n channels, `stride` bytes apart, to rows of eight with zeros behind them. */
function copyColumn(from: usize, to: usize, rows: i32, stride: i32, n: i32): void {
  for (; rows > 0; rows--, from += stride, to += EIGHT * 4) {
    v128.store(to, loadUpTo4(from, n));
    v128.store(to, loadUpTo4(from + 16, n - 4), 16);
  }
}

function fillSlab(x: usize, slab: usize, height: i32, width: i32, channels: i32, K: i32, n: i32): void {
  const left = (K - 1 >> 1) * EIGHT << 2;
  const row = slabWidth(width, K) * EIGHT << 2;
  const right = row - left - (width * EIGHT << 2);
  for (let i = 0; i < height; i++) {
    memory.fill(slab, 0, left);
    copyColumn(x, slab + left, width, channels << 2, n);
    memory.fill(slab + row - right, 0, right);
    x += width * channels << 2;
    slab += row;
  }
}

function convolveSlab(
  slab: usize, taps: usize, bias: usize, residual: usize, y: usize,
  height: i32, width: i32, channels: i32, K: i32, n: i32, relu: bool, clips: bool,
): void {
  const floor = activationFloor(relu);
  const reach = K - 1 >> 1;
  const row = slabWidth(width, K) * EIGHT << 2, tapRow = K * EIGHT << 2, pixel = channels << 2;
  const b0 = v128.load(bias), b1 = v128.load(bias, 16);
  for (let i = 0; i < height; i++) {
    const firstTap = max(0, reach - i), lastTap = min(K - 1, height - 1 - i + reach);
    const rows = lastTap - firstTap + 1;
    const from = slab + (i + firstTap - reach) * row;
    const weights = taps + firstTap * tapRow;
    for (let j = 0; j < width; j += PIXELS) {
      const at = (i * width + j) * pixel;
      const added = offsetBy(residual, at);
      if (clips && reach > 0 && (j < reach || j + PIXELS + reach > width)) {
        const pixels = min(PIXELS, width - j);
        convolveClipped(from, row, weights, tapRow, j, pixels, width, K, rows, b0, b1, added, y + at, pixel, n, floor);
        continue;
      }
      // Columns that are padding for all four pixels are left out.
      const skipped = max(0, reach - j - PIXELS + 1);
      const columns = min(K, width + reach - j) - skipped;
      const x = from + ((j + skipped) * EIGHT << 2), w = weights + (skipped * EIGHT << 2);
      convolveBlock(x, row, w, tapRow, columns, rows, b0, b1, added, y + at, pixel, width - j, n, floor);
    }
  }
}

/** Up to four pixels of a row, one at a time, each without the columns that are padding to it. */
function convolveClipped(
  from: usize, row: i32, weights: usize, tapRow: i32, j: i32, pixels: i32, width: i32, K: i32, rows: i32, b0: v128, b1: v128,
  residual: usize, y: usize, pixel: i32, n: i32, floor: v128,
): void {
  const reach = K - 1 >> 1;
  for (; pixels > 0; pixels--, j++) {
    const skipped = max(0, reach - j);
    const columns = min(K, width + reach - j) - skipped;
    const x = from + ((j + skipped) * EIGHT << 2), w = weights + (skipped * EIGHT << 2);
    convolveBlock(x, row, w, tapRow, columns, rows, b0, b1, residual, y, pixel, 1, n, floor);
    residual = offsetBy(residual, pixel);
    y += pixel;
  }
}

/**
 * Four pixels of a row; only `pixels` of them and n channels are stored. Two taps at a time, since a pixel of x that is loaded for
 * one's first tap is what its neighbour's second tap needs: 14 loads for 16 multiply–adds, where one tap takes 10 for 8, which a
 * processor that loads as many vectors a cycle as it multiplies has no time for. First half the channels, then the others: all of
 * them are more than the registers hold.
 */
function convolveBlock(
  x: usize, xRow: i32, w: usize, wRow: i32, columns: i32, rows: i32, b0: v128, b1: v128,
  residual: usize, y: usize, pixel: i32, pixels: i32, n: i32, floor: v128,
): void {
  const odd = columns & 1;
  const span = (columns - odd) * EIGHT << 2;
  let a0 = b0, a1 = b1, c0 = b0, c1 = b1, d0 = b0, d1 = b1, e0 = b0, e1 = b1;
  do {
    let xp = x, wp = w;
    if (odd) {
      const w0 = v128.load(wp), w1 = v128.load(wp, 16);
      a0 = multiplyAdd(v128.load(xp), w0, a0);
      a1 = multiplyAdd(v128.load(xp, 16), w1, a1);
      c0 = multiplyAdd(v128.load(xp, 32), w0, c0);
      c1 = multiplyAdd(v128.load(xp, 48), w1, c1);
      d0 = multiplyAdd(v128.load(xp, 64), w0, d0);
      d1 = multiplyAdd(v128.load(xp, 80), w1, d1);
      e0 = multiplyAdd(v128.load(xp, 96), w0, e0);
      e1 = multiplyAdd(v128.load(xp, 112), w1, e1);
      xp += EIGHT * 4;
      wp += EIGHT * 4;
    }
    for (const end = wp + span; wp < end; wp += 2 * EIGHT * 4, xp += 2 * EIGHT * 4) {
      const w0 = v128.load(wp), v0 = v128.load(wp, 32);
      a0 = multiplyAdd(v128.load(xp), w0, a0);
      let v = v128.load(xp, 32);
      a0 = multiplyAdd(v, v0, a0);
      c0 = multiplyAdd(v, w0, c0);
      v = v128.load(xp, 64);
      c0 = multiplyAdd(v, v0, c0);
      d0 = multiplyAdd(v, w0, d0);
      v = v128.load(xp, 96);
      d0 = multiplyAdd(v, v0, d0);
      e0 = multiplyAdd(v, w0, e0);
      e0 = multiplyAdd(v128.load(xp, 128), v0, e0);
      const w1 = v128.load(wp, 16), v1 = v128.load(wp, 48);
      a1 = multiplyAdd(v128.load(xp, 16), w1, a1);
      v = v128.load(xp, 48);
      a1 = multiplyAdd(v, v1, a1);
      c1 = multiplyAdd(v, w1, c1);
      v = v128.load(xp, 80);
      c1 = multiplyAdd(v, v1, c1);
      d1 = multiplyAdd(v, w1, d1);
      v = v128.load(xp, 112);
      d1 = multiplyAdd(v, v1, d1);
      e1 = multiplyAdd(v, w1, e1);
      e1 = multiplyAdd(v128.load(xp, 144), v1, e1);
    }
    x += xRow;
    w += wRow;
  } while (--rows);
  storeEight(a0, a1, residual, 0, y, n, floor);
  if (pixels > 1) storeEight(c0, c1, offsetBy(residual, pixel), 0, y + pixel, n, floor);
  if (pixels > 2) storeEight(d0, d1, offsetBy(residual, 2 * pixel), 0, y + 2 * pixel, n, floor);
  if (pixels > 3) storeEight(e0, e1, offsetBy(residual, 3 * pixel), 0, y + 3 * pixel, n, floor);
}
