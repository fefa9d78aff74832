/** The gradients of LayerNorm2D, whose mean and deviation of each pixel are computed again: its channels are in the cache. */

import { loadUpTo4, multiplyAdd, storeUpTo4, sumOfLanes } from './lib/lanes';
import { RUN } from './lib/run';

/** dx for the pixels from `first` to before `last`. */
export function layerNormBackpropInput(
  first: i32, last: i32, dy: usize, x: usize, gamma: usize, dx: usize, channels: i32, epsilon: f32,
): void {
  const pixel = channels << 2;
  const scale: f32 = 1 / <f32>channels;
  for (let p: usize = first * pixel, end: usize = last * pixel; p < end; p += pixel) {
    const mean = meanOf(x + p, channels);
    const deviation = deviationOf(x + p, channels, mean, epsilon);
    const means = f32x4.splat(mean), inverse = f32x4.splat(1 / deviation);
    let gradients = f32x4.splat(0), products = f32x4.splat(0);
    for (let c = 0; c < channels; c += 4) {
      const n = channels - c, at: usize = p + (c << 2);
      const g = f32x4.mul(loadUpTo4(dy + at, n), loadUpTo4(gamma + (c << 2), n));
      gradients = f32x4.add(gradients, g);
      products = multiplyAdd(g, f32x4.mul(f32x4.sub(loadUpTo4(x + at, n), means), inverse), products);
    }
    const dmean = f32x4.splat(sumOfLanes(gradients) * scale), slope = f32x4.splat(sumOfLanes(products) * scale);
    for (let c = 0; c < channels; c += 4) {
      const n = channels - c, at: usize = p + (c << 2);
      const g = f32x4.mul(loadUpTo4(dy + at, n), loadUpTo4(gamma + (c << 2), n));
      const normalized = f32x4.mul(f32x4.sub(loadUpTo4(x + at, n), means), inverse);
      storeUpTo4(dx + at, f32x4.mul(f32x4.sub(f32x4.sub(g, dmean), f32x4.mul(normalized, slope)), inverse), n);
    }
  }
}

/**
 * dscale [2, C]: the gradients of gamma and beta, summed over `pixels` pixels.
 * @param scratch as large as dscale
 */
export function layerNormBackpropScale(
  dy: usize, x: usize, dscale: usize, scratch: usize, pixels: i32, channels: i32, epsilon: f32,
): void {
  const pixel = channels << 2;
  memory.fill(dscale, 0, 2 * pixel);
  while (pixels > 0) {
    const run = min(pixels, RUN);
    memory.fill(scratch, 0, 2 * pixel);
    for (let i = 0; i < run; i++, dy += pixel, x += pixel) {
      const mean = meanOf(x, channels);
      const means = f32x4.splat(mean), inverse = f32x4.splat(1 / deviationOf(x, channels, mean, epsilon));
      for (let c = 0; c < channels; c += 4) {
        const n = channels - c, at: usize = c << 2;
        const g = loadUpTo4(dy + at, n), normalized = f32x4.mul(f32x4.sub(loadUpTo4(x + at, n), means), inverse);
        storeUpTo4(scratch + at, multiplyAdd(g, normalized, loadUpTo4(scratch + at, n)), n);
        storeUpTo4(scratch + pixel + at, f32x4.add(g, loadUpTo4(scratch + pixel + at, n)), n);
      }
    }
    for (let at = 0; at < 2 * pixel; at += 4) store<f32>(dscale + at, load<f32>(dscale + at) + load<f32>(scratch + at));
    pixels -= run;
  }
}

function meanOf(x: usize, channels: i32): f32 {
  let sums = f32x4.splat(0);
  for (let c = 0; c < channels; c += 4) sums = f32x4.add(sums, loadUpTo4(x + (c << 2), channels - c));
  return sumOfLanes(sums) / <f32>channels;
}

function deviationOf(x: usize, channels: i32, mean: f32, epsilon: f32): f32 {
  const whole = channels & ~3;
  const means = f32x4.splat(mean);
  let squares = f32x4.splat(0);
  for (let c = 0; c < whole; c += 4) {
    const d = f32x4.sub(v128.load(x + (c << 2)), means);
    squares = multiplyAdd(d, d, squares);
  }
  let variance = sumOfLanes(squares);
  for (let c = whole; c < channels; c++) {
    const d = load<f32>(x + (c << 2)) - mean;
    variance += d * d;
  }
  return sqrt<f32>(variance / <f32>channels + epsilon);
}
