import { loadUpTo4, multiplyAdd, storeUpTo4, sumOfLanes } from './lib/lanes';

/**
 * y = (x − mean) / √(variance + epsilon) · gamma + beta over the channels of the pixels from `first` to before `last`. The variance is taken of differences
 * from the mean, in a pass of its own: a pixel's channels are in the first-level cache, and nothing cancels.
 */
export function layerNorm(
  first: i32, last: i32, x: usize, gamma: usize, beta: usize, y: usize, channels: i32, epsilon: f32,
): void {
  const whole = channels & ~3, tail = channels & 3;
  const bytes = whole << 2;
  const scale: f32 = 1 / <f32>channels;
  x += first * (channels << 2);
  y += first * (channels << 2);
  for (; first < last; first++) {
    let sums = tail ? loadUpTo4(x + bytes, tail) : f32x4.splat(0);
    for (let at = 0; at < bytes; at += 16) sums = f32x4.add(sums, v128.load(x + at));
    const mean = sumOfLanes(sums) * scale;
    const means = f32x4.splat(mean);

    let squares = f32x4.splat(0);
    for (let at = 0; at < bytes; at += 16) {
      const d = f32x4.sub(v128.load(x + at), means);
      squares = multiplyAdd(d, d, squares);
    }
    let variance = sumOfLanes(squares);
    for (let c = bytes; c < channels << 2; c += 4) {
      const d = load<f32>(x + c) - mean;
      variance += d * d;
    }
    const deviation: f32 = sqrt<f32>(variance * scale + epsilon);
    const deviations = f32x4.splat(deviation);
    for (let at = 0; at < bytes; at += 16) {
      v128.store(y + at, normalize(v128.load(x + at), means, deviations, v128.load(gamma + at), v128.load(beta + at)));
    }
    if (tail) {
      const g = loadUpTo4(gamma + bytes, tail), b = loadUpTo4(beta + bytes, tail);
      storeUpTo4(y + bytes, normalize(loadUpTo4(x + bytes, tail), means, deviations, g, b), tail);
    }
    x += channels << 2;
    y += channels << 2;
  }
}

// @ts-ignore: decorator
@inline
function normalize(x: v128, mean: v128, deviation: v128, gamma: v128, beta: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.div(f32x4.sub(x, mean), deviation), gamma), beta);
}
