/**
 * Batch normalisation in training, for the blocks of sixteen channels from `first` to before `last`: a cache line, so that no two
 * threads share one, and no sum depends on how many there are. Pixels are read in the order of the memory, and sums and what all
 * pixels of a channel share are kept in `scratch`, which stays in the first-level cache: a channel at a time, each line of a map
 * would come from the memory four times.
 */

import { load4, loadUpTo4, multiplyAdd, store4, storeUpTo4 } from './lib/lanes';
import { RUN } from './lib/run';

/** Channels of a block. */
const SIXTEEN = 16;
/** Pixels of which a channel's values are added to its sum at a time. */
const PIXELS = 4;

/**
 * moments [2, C]: the means of x's channels over `pixels` pixels, and the means of the squared distances from them.
 *
 * @param scratch C floats
 */
export function batchMoments(
  first: i32, last: i32, x: usize, moments: usize, pixels: i32, channels: i32, scratch: usize,
): void {
  const offset = first * SIXTEEN << 2, count = min(channels, last * SIXTEEN) - first * SIXTEEN;
  const means = moments + offset, variances = means + (channels << 2);
  addUp(x + offset, means, means, scratch, pixels, channels << 2, count, false);
  divide(means, <f32>pixels, count);
  addUp(x + offset, means, variances, scratch, pixels, channels << 2, count, true);
  divide(variances, <f32>pixels, count);
}

/** totals = Σ of x, or of the squares of x − mean. */
// @ts-ignore: decorator
@inline
function addUp(
  x: usize, means: usize, totals: usize, sums: usize, pixels: i32, pixel: i32, count: i32, squared: bool,
): void {
  memory.fill(totals, 0, count << 2);
  for (let left = pixels; left > 0; left -= RUN) {
    memory.fill(sums, 0, count << 2);
    let i = min(left, RUN);
    for (; i >= PIXELS; i -= PIXELS, x += PIXELS * pixel) addPixels(x, pixel, means, sums, count, PIXELS, squared);
    for (; i > 0; i--, x += pixel) addPixels(x, pixel, means, sums, count, 1, squared);
    addTo(totals, sums, count);
  }
}

// @ts-ignore: decorator
@inline
function addPixels(x: usize, pixel: i32, means: usize, sums: usize, count: i32, pixels: i32, squared: bool): void {
  let c = 0;
  if (pixels == PIXELS) {
    for (; c + 4 <= count; c += 4) addFour(x + (c << 2), pixel, means + (c << 2), sums + (c << 2), squared);
  }
  // What fills no vectors: a copy of its own for each of these cases would be most of the code.
  for (; c < count; c += 4) addFew(x + (c << 2), pixel, means + (c << 2), sums + (c << 2), count - c, pixels, squared);
}

// @ts-ignore: decorator
@inline
function addFour(x: usize, pixel: i32, mean: usize, to: usize, squared: bool): void {
  const centre = squared ? v128.load(mean) : f32x4.splat(0);
  let sum = addOne(v128.load(to), v128.load(x), centre, squared);
  sum = addOne(sum, v128.load(x + pixel), centre, squared);
  sum = addOne(sum, v128.load(x + 2 * pixel), centre, squared);
  v128.store(to, addOne(sum, v128.load(x + 3 * pixel), centre, squared));
}

function addFew(x: usize, pixel: i32, mean: usize, to: usize, n: i32, pixels: i32, squared: bool): void {
  const centre = loadUpTo4(mean, n);
  let sum = loadUpTo4(to, n);
  for (; pixels > 0; pixels--, x += pixel) sum = addOne(sum, loadUpTo4(x, n), centre, squared);
  storeUpTo4(to, sum, n);
}

// @ts-ignore: decorator
@inline
function addOne(sum: v128, value: v128, centre: v128, squared: bool): v128 {
  if (!squared) return f32x4.add(sum, value);
  const d = f32x4.sub(value, centre);
  return multiplyAdd(d, d, sum);
}

/**
 * dscale [2, C]: Σ dy · (x − mean) / deviation, and Σ dy.
 *
 * @param scratch 2 · C floats
 */
export function batchNormBackpropScale(
  first: i32, last: i32, dy: usize, x: usize, moments: usize, dscale: usize, pixels: i32, channels: i32, epsilon: f32,
  scratch: usize,
): void {
  const pixel = channels << 2;
  const offset = first * SIXTEEN << 2, count = min(channels, last * SIXTEEN) - first * SIXTEEN;
  const means = moments + offset, dgamma = dscale + offset, dbeta = dgamma + pixel;
  const products = scratch, sums = scratch + (count << 2);
  x += offset;
  dy += offset;
  memory.fill(dgamma, 0, count << 2);
  memory.fill(dbeta, 0, count << 2);
  for (let left = pixels; left > 0; left -= RUN) {
    memory.fill(scratch, 0, count << 3);
    let i = min(left, RUN);
    for (; i >= PIXELS; i -= PIXELS, x += PIXELS * pixel, dy += PIXELS * pixel) {
      addProducts(dy, x, pixel, means, products, sums, count, PIXELS);
    }
    for (; i > 0; i--, x += pixel, dy += pixel) addProducts(dy, x, pixel, means, products, sums, count, 1);
    addTo(dgamma, products, count);
    addTo(dbeta, sums, count);
  }
  for (let c = 0; c < count; c += 4) {
    const n = count - c, at = dgamma + (c << 2);
    storeUpTo4(at, f32x4.div(loadUpTo4(at, n), deviationOf(means + pixel + (c << 2), n, epsilon)), n);
  }
}

// @ts-ignore: decorator
@inline
function addProducts(
  dy: usize, x: usize, pixel: i32, means: usize, products: usize, sums: usize, count: i32, pixels: i32,
): void {
  let c = 0;
  if (pixels == PIXELS) {
    for (; c + 4 <= count; c += 4) addFourProducts(dy, x, pixel, means, products, sums, c << 2, 4, pixels);
  }
  for (; c < count; c += 4) addFewProducts(dy, x, pixel, means, products, sums, c << 2, count - c, pixels);
}

function addFewProducts(
  dy: usize, x: usize, pixel: i32, means: usize, products: usize, sums: usize, offset: usize, n: i32, pixels: i32,
): void {
  addFourProducts(dy, x, pixel, means, products, sums, offset, n, pixels);
}

// @ts-ignore: decorator
@inline
function addFourProducts(
  dy: usize, x: usize, pixel: i32, means: usize, products: usize, sums: usize, offset: usize, n: i32, pixels: i32,
): void {
  dy += offset;
  x += offset;
  const mean = load4(means + offset, n);
  let product = load4(products + offset, n), sum = load4(sums + offset, n);
  for (let i = 0; i < pixels; i++, dy += pixel, x += pixel) {
    const g = load4(dy, n);
    product = multiplyAdd(g, f32x4.sub(load4(x, n), mean), product);
    sum = f32x4.add(sum, g);
  }
  store4(products + offset, product, n);
  store4(sums + offset, sum, n);
}

/**
 * dx = gamma / deviation · (dy − dbeta / pixels − (x − mean) / deviation · dgamma / pixels).
 *
 * @param scratch 3 · C floats
 */
export function batchNormBackpropInput(
  first: i32, last: i32, dy: usize, x: usize, moments: usize, gamma: usize, dscale: usize, dx: usize,
  pixels: i32, channels: i32, epsilon: f32, scratch: usize,
): void {
  const pixel = channels << 2;
  const offset = first * SIXTEEN << 2, count = min(channels, last * SIXTEEN) - first * SIXTEEN;
  const means = moments + offset;
  const factors = scratch, slopes = factors + (count << 2), dmeans = slopes + (count << 2);
  const scale = f32x4.splat(<f32>1 / <f32>pixels);
  for (let c = 0; c < count; c += 4) {
    const n = count - c, at = c << 2;
    const deviation = deviationOf(means + pixel + at, n, epsilon);
    storeUpTo4(factors + at, f32x4.div(loadUpTo4(gamma + offset + at, n), deviation), n);
    storeUpTo4(slopes + at, f32x4.div(f32x4.mul(loadUpTo4(dscale + offset + at, n), scale), deviation), n);
    storeUpTo4(dmeans + at, f32x4.mul(loadUpTo4(dscale + pixel + offset + at, n), scale), n);
  }
  let p = x + offset, d = dy + offset, y = dx + offset;
  for (let i = 0; i < pixels; i++, p += pixel, d += pixel, y += pixel) {
    let c = 0;
    for (; c + 4 <= count; c += 4) backpropFour(d, p, y, means, factors, slopes, dmeans, c << 2, 4);
    if (c < count) backpropFour(d, p, y, means, factors, slopes, dmeans, c << 2, count - c);
  }
}

// @ts-ignore: decorator
@inline
function backpropFour(
  dy: usize, x: usize, dx: usize, means: usize, factors: usize, slopes: usize, dmeans: usize, at: usize, n: i32,
): void {
  const centred = f32x4.sub(load4(x + at, n), load4(means + at, n));
  const slope = f32x4.mul(centred, load4(slopes + at, n));
  const g = f32x4.sub(f32x4.sub(load4(dy + at, n), load4(dmeans + at, n)), slope);
  store4(dx + at, f32x4.mul(g, load4(factors + at, n)), n);
}

function addTo(totals: usize, sums: usize, count: i32): void {
  for (let c = 0; c < count; c += 4) {
    const n = count - c, at = c << 2;
    storeUpTo4(totals + at, f32x4.add(loadUpTo4(totals + at, n), loadUpTo4(sums + at, n)), n);
  }
}

function divide(sums: usize, pixels: f32, count: i32): void {
  const scale = f32x4.splat(<f32>1 / pixels);
  for (let c = 0; c < count; c += 4) {
    const at = sums + (c << 2);
    storeUpTo4(at, f32x4.mul(loadUpTo4(at, count - c), scale), count - c);
  }
}

function deviationOf(variance: usize, n: i32, epsilon: f32): v128 {
  return f32x4.sqrt(f32x4.add(loadUpTo4(variance, n), f32x4.splat(epsilon)));
}
