import { loadUpTo4, multiplyAdd, storeUpTo4, sumOfLanes } from './lib/lanes';

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

/** ‖x‖₂ of each channel: blocks of sixteen channels in registers, down all pixels. */
function norms(x: usize, scratch: usize, pixels: i32, channels: i32): void {
  const row = channels << 2;
  const end = x + pixels * row;
  let c = 0;
  for (; c + 16 <= channels; c += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let p = x + (c << 2); p < end; p += row) {
      const x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
      s0 = multiplyAdd(x0, x0, s0);
      s1 = multiplyAdd(x1, x1, s1);
      s2 = multiplyAdd(x2, x2, s2);
      s3 = multiplyAdd(x3, x3, s3);
    }
    const to = scratch + (c << 2);
    v128.store(to, f32x4.sqrt(s0));
    v128.store(to, f32x4.sqrt(s1), 16);
    v128.store(to, f32x4.sqrt(s2), 32);
    v128.store(to, f32x4.sqrt(s3), 48);
  }
  for (; c < channels; c += 4) {
    const n = channels - c;
    let s = f32x4.splat(0);
    for (let p = x + (c << 2); p < end; p += row) {
      const v = loadUpTo4(p, n);
      s = multiplyAdd(v, v, s);
    }
    v128.store(scratch + (c << 2), f32x4.sqrt(s));
  }
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
