import { avgPool, mul, pad, type Tensor4D, tensor } from '@tensorflow/tfjs-core';

/**
 * Means over non-overlapping windows of size×size anchored at the first pixel. The last windows may hang over the
 * border; only pixels inside the map are counted, so that every output is the mean of the pixels its window covers
 * (PyTorch's `avg_pool2d(ceil_mode=True, count_include_pad=False)`). `tf.avgPool` with pad 'same' centres its windows
 * instead.
 *
 * @param x float32 [B, H, W, C]
 * @returns float32 [B, ⌈H/size⌉, ⌈W/size⌉, C]
 */
export function ceilAvgPool(x: Tensor4D, size: number): Tensor4D {
  if (size === 1) return x;
  const [, height, width] = x.shape;
  const below = (size - (height % size)) % size;
  const right = (size - (width % size)) % size;
  if (below === 0 && right === 0) return avgPool(x, size, size, 'valid');

  // Padded by hand and corrected afterwards: backends disagree on whether padding counts, above all in the gradient.
  const padded = pad(x, [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
  const means = avgPool(padded as Tensor4D, size, size, 'valid');
  const [, rows, columns] = means.shape;
  const byRow = tensor(lastWindowFactor(rows, size, below), [rows, 1, 1]);
  const byColumn = tensor(lastWindowFactor(columns, size, right), [columns, 1]);
  return mul(means, mul(byRow, byColumn));
}

/** 1 for every window but the last, which covers only size − missing pixels: size / (size − missing). */
function lastWindowFactor(windows: number, size: number, missing: number): Float32Array {
  const factors = new Float32Array(windows).fill(1);
  factors[windows - 1] = size / (size - missing);
  return factors;
}
