import { windowStart } from '@dynaconv/involution-ops/base';
import { gather, matMul, reshape, type Tensor, tensor1d, transpose } from '@tensorflow/tfjs-core';

/** For every pixel and tap of its K×K window, which is moved inside the map at the border, a number. */
export function forEveryTap(
  [height, width, kernelSize]: readonly [number, number, number],
  numberOf: (tap: { pixel: readonly [number, number]; reads: readonly [number, number] }) => number,
): Tensor {
  const numbers = new Int32Array(height * width * kernelSize ** 2);
  let at = 0;
  for (let i = 0; i < height; i++) {
    const row = windowStart(i, height, kernelSize);
    for (let j = 0; j < width; j++) {
      const column = windowStart(j, width, kernelSize);
      for (let u = 0; u < kernelSize; u++) {
        for (let v = 0; v < kernelSize; v++) {
          numbers[at++] = numberOf({ pixel: [i, j], reads: [row + u, column + v] });
        }
      }
    }
  }
  return tensor1d(numbers, 'int32');
}

/** Weights [B, H, W, G, K, K] with the heads before the pixels: [B, G, H·W, K²]. */
export function headsFirst(weights: Tensor): Tensor {
  const [batch, height, width, groups, kernelSize] = weights.shape;
  const byPixel = reshape(weights, [batch, height * width, groups, kernelSize ** 2]);
  return transpose(byPixel, [0, 2, 1, 3]);
}

/**
 * The sums over clamped windows: what every window reads is gathered, and multiplied by its weights.
 *
 * @param weights [B, G, H·W, K²]
 * @param x [B, H, W, C]
 */
export function gatheredSums(weights: Tensor, x: Tensor, kernelSize: number): Tensor {
  const [batch, height, width, channels] = x.shape;
  const [, groups, pixels, taps] = weights.shape;
  const headChannels = channels / groups;
  const heads = transpose(reshape(x, [batch, pixels, groups, headChannels]), [0, 2, 1, 3]);
  const read = forEveryTap(
    [height, width, kernelSize],
    ({ reads: [row, column] }) => row * width + column,
  );
  const sums = matMul(
    reshape(weights, [batch, groups, pixels, 1, taps]),
    reshape(gather(heads, read, 2), [batch, groups, pixels, taps, headChannels]),
  );
  const byHead = reshape(sums, [batch, groups, pixels, headChannels]);
  return reshape(transpose(byHead, [0, 2, 1, 3]), x.shape);
}
