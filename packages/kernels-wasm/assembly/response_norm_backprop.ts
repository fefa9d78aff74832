/** The gradients of GlobalResponseNorm2D, from three sums of each channel over a map of the batch. */

import { load4, multiplyAdd, store4, sumOfLanes } from './lib/lanes';

/**
 * dx = factor · dy + slope · x with factor = gamma · G / D + 1 and slope = (P · gamma / D − mean(P · gamma · G) / D²) / G, or 0 where
 * G is; G = ‖x‖₂ and P = Σ dy · x of each channel over the map, D = mean(G) + epsilon.
 *
 * @param scratch three floats a channel, each rounded up to four
 */
export function responseNormBackpropInput(
  dy: usize, x: usize, gamma: usize, dx: usize, scratch: usize,
  batch: i32, pixels: i32, channels: i32, epsilon: f32,
): void {
  const map = pixels * channels << 2, size = (channels + 3 & ~3) << 2;
  for (; batch > 0; batch--, dy += map, x += map, dx += map) {
    sumUp(dy, x, scratch, size, pixels, channels);
    coefficients(gamma, scratch, size, channels, epsilon);
    apply(dy, x, dx, scratch, size, pixels, channels);
  }
}

/**
 * dscale [2, C]: Σ G / D · dy · x and Σ dy over batch and map.
 * @param scratch three floats a channel, each rounded up to four
 */
export function responseNormBackpropScale(
  dy: usize, x: usize, dscale: usize, scratch: usize, batch: i32, pixels: i32, channels: i32, epsilon: f32,
): void {
  const map = pixels * channels << 2, size = (channels + 3 & ~3) << 2;
  const dbeta = dscale + (channels << 2);
  memory.fill(dscale, 0, channels << 3);
  for (; batch > 0; batch--, dy += map, x += map) {
    sumUp(dy, x, scratch, size, pixels, channels);
    const divisor = divisorOf(scratch, channels, epsilon);
    for (let c = 0; c < channels; c++) {
      const at: usize = c << 2;
      const response = sqrt<f32>(load<f32>(scratch + at)) / divisor;
      store<f32>(dscale + at, load<f32>(dscale + at) + load<f32>(scratch + size + at) * response);
      store<f32>(dbeta + at, load<f32>(dbeta + at) + load<f32>(scratch + 2 * size + at));
    }
  }
}

/** sums: Σ x², Σ dy · x and Σ dy of each channel, `size` bytes apart; 0 behind the last channel. */
function sumUp(dy: usize, x: usize, sums: usize, size: usize, pixels: i32, channels: i32): void {
  const row = channels << 2;
  memory.fill(sums, 0, 3 * size);
  // Four pixels at a time: the sums are read and written once for them.
  for (; pixels >= 4; pixels -= 4, dy += 4 * row, x += 4 * row) addPixels(4, dy, x, row, sums, size, channels);
  for (; pixels > 0; pixels--, dy += row, x += row) addPixels(1, dy, x, row, sums, size, channels);
}

// @ts-ignore: decorator
@inline
function addPixels(pixels: i32, dy: usize, x: usize, row: i32, sums: usize, size: usize, channels: i32): void {
  for (; channels >= 4; channels -= 4, dy += 16, x += 16, sums += 16) addFour(pixels, dy, x, row, sums, size, 4);
  if (channels > 0) addFour(pixels, dy, x, row, sums, size, channels);
}

// @ts-ignore: decorator
@inline
function addFour(pixels: i32, dy: usize, x: usize, row: i32, sums: usize, size: usize, n: i32): void {
  let squares = v128.load(sums), products = v128.load(sums + size), gradients = v128.load(sums + 2 * size);
  for (let i = 0; i < pixels; i++, dy += row, x += row) {
    const value = load4(x, n), g = load4(dy, n);
    squares = multiplyAdd(value, value, squares);
    products = multiplyAdd(g, value, products);
    gradients = f32x4.add(gradients, g);
  }
  v128.store(sums, squares);
  v128.store(sums + size, products);
  v128.store(sums + 2 * size, gradients);
}

function divisorOf(squares: usize, channels: i32, epsilon: f32): f32 {
  let norms = f32x4.splat(0);
  for (let c = 0; c < channels; c += 4) norms = f32x4.add(norms, f32x4.sqrt(v128.load(squares + (c << 2))));
  return sumOfLanes(norms) / <f32>channels + epsilon;
}

/** Factors and slopes, in place of squares and products. */
function coefficients(gamma: usize, sums: usize, size: usize, channels: i32, epsilon: f32): void {
  const divisor = divisorOf(sums, channels, epsilon);
  const divisors = f32x4.splat(divisor), squared = f32x4.splat(divisor * divisor);
  let shares = f32x4.splat(0);
  for (let c = 0; c < channels; c += 4) {
    const at = sums + (c << 2);
    const dresponse = f32x4.mul(v128.load(at + size), load4(gamma + (c << 2), min(channels - c, 4)));
    shares = f32x4.add(shares, f32x4.div(f32x4.mul(dresponse, f32x4.sqrt(v128.load(at))), squared));
    v128.store(at + size, dresponse);
  }
  const dmean = f32x4.splat(sumOfLanes(shares) / <f32>channels);
  for (let c = 0; c < channels; c += 4) {
    const at = sums + (c << 2);
    const norm = f32x4.sqrt(v128.load(at));
    const g = load4(gamma + (c << 2), min(channels - c, 4));
    const slope = f32x4.div(f32x4.sub(f32x4.div(v128.load(at + size), divisors), dmean), norm);
    v128.store(at, f32x4.add(f32x4.mul(g, f32x4.div(norm, divisors)), f32x4.splat(1)));
    // A channel of zeros has a norm without a slope there.
    v128.store(at + size, v128.andnot(slope, f32x4.eq(norm, f32x4.splat(0))));
  }
}

function apply(dy: usize, x: usize, dx: usize, factors: usize, size: usize, pixels: i32, channels: i32): void {
  const bytes = (channels & ~3) << 2, tail = channels & 3, row = channels << 2;
  for (; pixels > 0; pixels--, dy += row, x += row, dx += row) {
    for (let at = 0; at < bytes; at += 16) applyFour(dy + at, x + at, dx + at, factors + at, size, 4);
    if (tail) applyFour(dy + bytes, x + bytes, dx + bytes, factors + bytes, size, tail);
  }
}

// @ts-ignore: decorator
@inline
function applyFour(dy: usize, x: usize, dx: usize, factors: usize, size: usize, n: i32): void {
  const direct = f32x4.mul(load4(dy, n), v128.load(factors));
  store4(dx, multiplyAdd(load4(x, n), v128.load(factors + size), direct), n);
}
