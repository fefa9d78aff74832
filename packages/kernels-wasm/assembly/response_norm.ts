import { load4, loadUpTo4, multiplyAdd, storeUpTo4, sumOfLanes } from './lib/lanes';

/**
 * y = (gamma · N + 1) · x + beta, N the norm of a channel over the map by the mean norm: of each map of the batch, norms, then
 * factors, then the result.
 * @param scratch of one float a channel, rounded up to four
 */
export function responseNorm(
  x: usize, gamma: usize, beta: usize, y: usize, scratch: usize,
  batch: i32, pixels: i32, channels: i32, epsilon: f32,
): void {
  const map = pixels * channels << 2;
  for (; batch > 0; batch--) {
    norms(x, scratch, pixels, channels);
    factors(scratch, gamma, channels, epsilon);
    apply(x, scratch, beta, y, pixels, channels);
    x += map;
    y += map;
  }
}

/**
 * ‖x‖₂ of each channel: four pixels at a time, from the first channel to the last. Down a channel the pixels may lie a multiple
 * of 4096 bytes apart, which all are one set of the cache.
 */
function norms(x: usize, scratch: usize, pixels: i32, channels: i32): void {
  const row = channels << 2;
  memory.fill(scratch, 0, (channels + 3 & ~3) << 2);
  for (; pixels >= 4; pixels -= 4, x += 4 * row) addSquares(4, x, row, scratch, channels);
  for (; pixels > 0; pixels--, x += row) addSquares(1, x, row, scratch, channels);
  for (let c = 0; c < channels; c += 4, scratch += 16) v128.store(scratch, f32x4.sqrt(v128.load(scratch)));
}

/** Adds the squares of 4 pixels, or 1, to the channels' sums. */
// @ts-ignore: decorator
@inline
function addSquares(pixels: i32, x: usize, row: i32, sums: usize, channels: i32): void {
  for (; channels >= 4; channels -= 4, x += 16, sums += 16) addFour(pixels, x, row, sums, 4);
  if (channels > 0) addFour(pixels, x, row, sums, channels);
}

// @ts-ignore: decorator
@inline
function addFour(pixels: i32, x: usize, row: i32, sums: usize, n: i32): void {
  const x0 = load4(x, n);
  let s = multiplyAdd(x0, x0, v128.load(sums));
  if (pixels == 4) {
    const x1 = load4(x + row, n), x2 = load4(x + 2 * row, n), x3 = load4(x + 3 * row, n);
    s = multiplyAdd(x1, x1, s);
    s = multiplyAdd(x2, x2, s);
    s = multiplyAdd(x3, x3, s);
  }
  v128.store(sums, s);
}

/** gamma · norm / (mean norm + epsilon) + 1, in place of the norms. Lanes behind the last channel hold norms of 0. */
function factors(scratch: usize, gamma: usize, channels: i32, epsilon: f32): void {
  let sums = f32x4.splat(0);
  for (let c = 0; c < channels; c += 4) sums = f32x4.add(sums, v128.load(scratch + (c << 2)));
  const divisor = f32x4.splat(sumOfLanes(sums) / <f32>channels + epsilon);
  for (let c = 0; c < channels; c += 4) {
    const at = scratch + (c << 2);
    const response = f32x4.div(v128.load(at), divisor);
    const g = loadUpTo4(gamma + (c << 2), channels - c);
    v128.store(at, f32x4.add(f32x4.mul(g, response), f32x4.splat(1)));
  }
}

function apply(x: usize, scratch: usize, beta: usize, y: usize, pixels: i32, channels: i32): void {
  const bytes = (channels & ~3) << 2, tail = channels & 3;
  for (; pixels > 0; pixels--) {
    for (let at = 0; at < bytes; at += 16) {
      v128.store(y + at, multiplyAdd(v128.load(x + at), v128.load(scratch + at), v128.load(beta + at)));
    }
    if (tail) {
      const b = loadUpTo4(beta + bytes, tail);
      storeUpTo4(y + bytes, multiplyAdd(loadUpTo4(x + bytes, tail), v128.load(scratch + bytes), b), tail);
    }
    x += channels << 2;
    y += channels << 2;
  }
}
