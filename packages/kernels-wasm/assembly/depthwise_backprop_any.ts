/**
 * The gradients of depthwise convolutions of any geometry and any numbers, one tap at a time: what has a channel multiplier, a
 * dilation or a NaN, which no zero may meet, or is of a kind that networks rarely train.
 */

import { firstBehind, firstInside, Geometry } from './lib/geometry';
import { loadUpTo4, multiplyAdd, storeUpTo4 } from './lib/lanes';

/** dfilter [Kh, Kw, C, M] for the taps from `first` to before `last`; channels of dy are c · M + m. */
export function depthwiseBackpropFilterAny(
  first: i32, last: i32, plan: Geometry, x: usize, dy: usize, dfilter: usize,
): void {
  const channels = plan.inChannels, multiplier = plan.outChannels / channels;
  for (; first < last; first++) {
    for (let c = 0; c < channels; c += 4) {
      for (let m = 0; m < multiplier; m++) {
        const sum = sumTap(plan, first, x + (c << 2), dy + (c * multiplier + m << 2), min(4, channels - c), multiplier);
        storeSpread(dfilter + ((first * channels + c) * multiplier + m << 2), sum, min(4, channels - c), multiplier);
      }
    }
  }
}

function sumTap(plan: Geometry, tap: i32, x: usize, dy: usize, n: i32, multiplier: i32): v128 {
  const top = topOf(plan, tap), left = leftOf(plan, tap);
  const firstRow = firstInside(top, plan.strideHeight), firstColumn = firstInside(left, plan.strideWidth);
  const lastRow = firstBehind(top, plan.strideHeight, plan.height, plan.outHeight);
  const lastColumn = firstBehind(left, plan.strideWidth, plan.width, plan.outWidth);
  const step = plan.strideWidth * plan.inChannels << 2, pixel = plan.outChannels << 2;
  let sum = f32x4.splat(0);
  for (let b = 0; b < plan.batch; b++) {
    for (let i = firstRow; i < lastRow; i++) {
      const h = i * plan.strideHeight + top, w = firstColumn * plan.strideWidth + left;
      let p = x + (((b * plan.height + h) * plan.width + w) * plan.inChannels << 2);
      let d = dy + ((b * plan.outHeight + i) * plan.outWidth + firstColumn) * pixel;
      for (let j = firstColumn; j < lastColumn; j++, p += step, d += pixel) {
        sum = multiplyAdd(loadUpTo4(p, n), loadSpread(d, n, multiplier), sum);
      }
    }
  }
  return sum;
}

/** dx [B, H, W, C] for the rows from `first` to before `last`, counted through the batch, by the filter [Kh, Kw, C, M]. */
export function depthwiseBackpropInputAny(
  first: i32, last: i32, plan: Geometry, dy: usize, filter: usize, dx: usize,
): void {
  const rowBytes = plan.width * plan.inChannels << 2;
  const taps = plan.filterHeight * plan.filterWidth;
  for (; first < last; first++) {
    const b = first / plan.height, h = first % plan.height;
    memory.fill(dx + first * rowBytes, 0, rowBytes);
    for (let tap = 0; tap < taps; tap++) {
      const from = h - topOf(plan, tap);
      const i = from / plan.strideHeight;
      if (from < 0 || from % plan.strideHeight != 0 || i >= plan.outHeight) continue;
      addTap(plan, tap, dy + ((b * plan.outHeight + i) * plan.outWidth * plan.outChannels << 2), filter, dx + first * rowBytes);
    }
  }
}

/** What a row of dy adds by one tap to a row of dx. */
function addTap(plan: Geometry, tap: i32, dy: usize, filter: usize, dx: usize): void {
  const channels = plan.inChannels, multiplier = plan.outChannels / channels;
  const left = leftOf(plan, tap);
  const first = firstInside(left, plan.strideWidth);
  const last = firstBehind(left, plan.strideWidth, plan.width, plan.outWidth);
  const step = plan.strideWidth * channels << 2, pixel = plan.outChannels << 2;
  const weights = filter + (tap * plan.outChannels << 2);
  let d = dy + first * pixel, y = dx + ((first * plan.strideWidth + left) * channels << 2);
  for (let j = first; j < last; j++, d += pixel, y += step) {
    if (multiplier == 1) addProducts(d, weights, y, channels);
    else for (let m = 0; m < multiplier; m++) addSpread(d + (m << 2), weights + (m << 2), y, channels, multiplier);
  }
}

/** y += d · w for n floats. */
function addProducts(d: usize, w: usize, y: usize, n: i32): void {
  for (; n >= 4; n -= 4, d += 16, w += 16, y += 16) {
    v128.store(y, multiplyAdd(v128.load(d), v128.load(w), v128.load(y)));
  }
  if (n) storeUpTo4(y, multiplyAdd(loadUpTo4(d, n), loadUpTo4(w, n), loadUpTo4(y, n)), n);
}

/** The same where those of d and w lie `apart` floats from each other. */
function addSpread(d: usize, w: usize, y: usize, n: i32, apart: i32): void {
  for (; n > 0; n -= 4, d += apart << 4, w += apart << 4, y += 16) {
    storeUpTo4(y, multiplyAdd(loadSpread(d, n, apart), loadSpread(w, n, apart), loadUpTo4(y, n)), n);
  }
}

// @ts-ignore: decorator
@inline
function topOf(plan: Geometry, tap: i32): i32 {
  return tap / plan.filterWidth * plan.dilationHeight - plan.padTop;
}

// @ts-ignore: decorator
@inline
function leftOf(plan: Geometry, tap: i32): i32 {
  return tap % plan.filterWidth * plan.dilationWidth - plan.padLeft;
}

/** n floats that lie `apart` floats from each other, and zeros. */
function loadSpread(p: usize, n: i32, apart: i32): v128 {
  if (apart == 1) return loadUpTo4(p, n);
  let v = v128.load_zero<f32>(p);
  if (n > 1) v = v128.load_lane<f32>(p + (apart << 2), v, 1);
  if (n > 2) v = v128.load_lane<f32>(p + (2 * apart << 2), v, 2);
  if (n > 3) v = v128.load_lane<f32>(p + (3 * apart << 2), v, 3);
  return v;
}

function storeSpread(p: usize, v: v128, n: i32, apart: i32): void {
  if (apart == 1) {
    storeUpTo4(p, v, n);
    return;
  }
  v128.store_lane<f32>(p, v, 0);
  if (n > 1) v128.store_lane<f32>(p + (apart << 2), v, 1);
  if (n > 2) v128.store_lane<f32>(p + (2 * apart << 2), v, 2);
  if (n > 3) v128.store_lane<f32>(p + (3 * apart << 2), v, 3);
}
