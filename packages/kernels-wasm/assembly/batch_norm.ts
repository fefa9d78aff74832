/**
 * Batch normalisation in training, for the blocks of sixteen channels from `first` to before `last`: a cache line, so that no two
 * threads share one, and no sum depends on how many there are.
 */

import { loadUpTo4, multiplyAdd, storeUpTo4 } from './lib/lanes';
import { RUN } from './lib/run';

/** Channels of a block. */
const SIXTEEN = 16;

/** moments [2, C]: the means of x's channels over `pixels` pixels, and the means of the squared distances from them. */
export function batchMoments(first: i32, last: i32, x: usize, moments: usize, pixels: i32, channels: i32): void {
  const scale = f32x4.splat(<f32>1 / <f32>pixels);
  for (let c = first * SIXTEEN; c < min(channels, last * SIXTEEN); c += 4) {
    const n = channels - c, from = x + (c << 2), to = moments + (c << 2);
    const mean = f32x4.mul(sumOf(from, pixels, channels << 2, n, f32x4.splat(0), false), scale);
    storeUpTo4(to, mean, n);
    storeUpTo4(to + (channels << 2), f32x4.mul(sumOf(from, pixels, channels << 2, n, mean, true), scale), n);
  }
}

/** Σ of x, or of the squares of x − mean. */
// @ts-ignore: decorator
@inline
function sumOf(x: usize, pixels: i32, pixel: i32, n: i32, mean: v128, squared: bool): v128 {
  let total = f32x4.splat(0);
  while (pixels > 0) {
    const run = min(pixels, RUN);
    let sum = f32x4.splat(0);
    for (let i = 0; i < run; i++, x += pixel) {
      const v = loadUpTo4(x, n);
      if (squared) {
        const d = f32x4.sub(v, mean);
        sum = multiplyAdd(d, d, sum);
      } else {
        sum = f32x4.add(sum, v);
      }
    }
    total = f32x4.add(total, sum);
    pixels -= run;
  }
  return total;
}

/** dscale [2, C]: Σ dy · (x − mean) / deviation, and Σ dy. */
export function batchNormBackpropScale(
  first: i32, last: i32, dy: usize, x: usize, moments: usize, dscale: usize, pixels: i32, channels: i32, epsilon: f32,
): void {
  const pixel = channels << 2;
  for (let c = first * SIXTEEN; c < min(channels, last * SIXTEEN); c += 4) {
    const n = channels - c, offset: usize = c << 2;
    const mean = loadUpTo4(moments + offset, n), deviation = deviationOf(moments + pixel + offset, n, epsilon);
    let p = x + offset, d = dy + offset;
    let dgamma = f32x4.splat(0), dbeta = f32x4.splat(0);
    for (let left = pixels; left > 0; left -= RUN) {
      let products = f32x4.splat(0), sum = f32x4.splat(0);
      for (let i = min(left, RUN); i > 0; i--, p += pixel, d += pixel) {
        const g = loadUpTo4(d, n);
        products = multiplyAdd(g, f32x4.sub(loadUpTo4(p, n), mean), products);
        sum = f32x4.add(sum, g);
      }
      dgamma = f32x4.add(dgamma, products);
      dbeta = f32x4.add(dbeta, sum);
    }
    storeUpTo4(dscale + offset, f32x4.div(dgamma, deviation), n);
    storeUpTo4(dscale + pixel + offset, dbeta, n);
  }
}

/** dx = gamma / deviation · (dy − dbeta / pixels − (x − mean) / deviation · dgamma / pixels). */
export function batchNormBackpropInput(
  first: i32, last: i32, dy: usize, x: usize, moments: usize, gamma: usize, dscale: usize, dx: usize,
  pixels: i32, channels: i32, epsilon: f32,
): void {
  const pixel = channels << 2;
  const scale = f32x4.splat(<f32>1 / <f32>pixels);
  for (let c = first * SIXTEEN; c < min(channels, last * SIXTEEN); c += 4) {
    const n = channels - c, offset: usize = c << 2;
    const mean = loadUpTo4(moments + offset, n), deviation = deviationOf(moments + pixel + offset, n, epsilon);
    const factor = f32x4.div(loadUpTo4(gamma + offset, n), deviation);
    const slope = f32x4.div(f32x4.mul(loadUpTo4(dscale + offset, n), scale), deviation);
    const dmean = f32x4.mul(loadUpTo4(dscale + pixel + offset, n), scale);
    let p = x + offset, d = dy + offset, y = dx + offset;
    for (let i = 0; i < pixels; i++, p += pixel, d += pixel, y += pixel) {
      const centred = f32x4.sub(loadUpTo4(p, n), mean);
      const g = f32x4.sub(f32x4.sub(loadUpTo4(d, n), dmean), f32x4.mul(centred, slope));
      storeUpTo4(y, f32x4.mul(g, factor), n);
    }
  }
}

function deviationOf(variance: usize, n: i32, epsilon: f32): v128 {
  return f32x4.sqrt(f32x4.add(loadUpTo4(variance, n), f32x4.splat(epsilon)));
}
