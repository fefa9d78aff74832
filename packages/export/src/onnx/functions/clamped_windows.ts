import { int } from '../format.ts';
import type { Body } from './body.ts';

/**
 * The first of the positions that windows cover along an axis of the map: [size].
 *
 * @param positions 0, 1, … up to the size
 */
export function windowStarts(b: Body, positions: string, size: string, kernelSize: string): string {
  const radius = b.div(b.sub(kernelSize, b.integers(1)), b.integers(2));
  const inside = b.node('Max', [b.sub(positions, radius), b.integers(0)]);
  return b.node('Min', [inside, b.sub(size, kernelSize)]);
}

/** Weights [B, G, K, K, H, W] with the taps after the pixels: [B, G, H·W, K²]. */
export function tapsLast(b: Body, weights: string): string {
  const heads = b.sizes(weights, 0, 2);
  const [taps, pixels] = [b.sizes(weights, 2, 4), b.sizes(weights, 4, 6)].map((sizes) => {
    return b.node('ReduceProd', [sizes]);
  });
  return b.transpose(b.reshape(weights, heads, taps, pixels), 0, 1, 3, 2);
}

/**
 * The sums over clamped windows: what every window reads is gathered, and multiplied by its weights.
 *
 * @param x [B, C, H, W]
 * @param weights [B, G, H·W, K²]
 * @param kernelSize K, as a list of one
 * @returns [B, C, H, W]
 */
export function sumsOverClampedWindows(
  b: Body,
  x: string,
  weights: string,
  kernelSize: string,
): string {
  const [batch, channels] = [b.sizes(x, 0, 1), b.sizes(x, 1, 2)];
  const [height, width] = [b.sizes(x, 2, 3), b.sizes(x, 3, 4)];
  const [groups, pixels, taps] = [1, 2, 3].map((axis) => b.sizes(weights, axis, axis + 1));
  const perGroup = b.div(channels, groups);
  const one = b.integers(1);

  const [rows, columns] = [height, width].map((size) => {
    const starts = windowStarts(b, b.range(size), size, kernelSize);
    return b.add(b.node('Unsqueeze', [starts, one]), b.range(kernelSize));
  });
  const firsts = b.node('Unsqueeze', [b.mul(rows, width), b.integers(1, 3)]);
  const read = b.add(firsts, b.node('Unsqueeze', [columns, b.integers(0, 2)]));

  const heads = b.transpose(b.reshape(x, batch, groups, perGroup, pixels), 0, 1, 3, 2);
  const flat = b.reshape(read, b.mul(pixels, taps));
  const gathered = b.node('Gather', [heads, flat], [int('axis', 2)]);
  const sums = b.node('MatMul', [
    b.reshape(weights, batch, groups, pixels, one, taps),
    b.reshape(gathered, batch, groups, pixels, taps, perGroup),
  ]);
  const byHead = b.reshape(sums, batch, groups, pixels, perGroup);
  return b.reshape(b.transpose(byHead, 0, 1, 3, 2), batch, channels, height, width);
}
