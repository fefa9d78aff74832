import { int } from '../format.ts';
import type { Body } from './body.ts';

/**
 * The sums over the K² taps of windows, each of what the windows read there, times its weights.
 *
 * @param x [B, C, H, W]
 * @param weights [B, G, K, K, Ho, Wo]
 * @param read what all windows read at a tap [row, column]: [B, G, C/G, Ho, Wo] of the map [B, G, C/G, H, W]
 * @returns [B, C, Ho, Wo]
 */
export function sumsOverWindows(
  b: Body,
  x: string,
  weights: string,
  read: (b: Body, map: string, tap: string) => string,
): string {
  const [batch, channels, size] = [b.sizes(x, 0, 1), b.sizes(x, 1, 2), b.sizes(x, 2, 4)];
  const [groups, kernelSize] = [b.sizes(weights, 1, 2), b.sizes(weights, 2, 3)];
  const windows = b.sizes(weights, 4, 6);
  const perGroup = b.div(channels, groups);
  const taps = b.mul(kernelSize, kernelSize);
  const map = b.reshape(x, batch, groups, perGroup, size);
  const byTap = b.reshape(weights, batch, groups, taps, windows);
  const sums = b.sum(taps, b.zeros(batch, groups, perGroup, windows), (b, index) => {
    const weight = b.node('Gather', [byTap, index], [int('axis', 2)]);
    const spread = b.node('Unsqueeze', [weight, b.integers(2)]);
    return b.mul(read(b, map, tapAt(b, index, kernelSize)), spread);
  });
  return b.reshape(sums, batch, channels, windows);
}

/** Row and column of a tap, [2]. */
export function tapAt(b: Body, index: string, kernelSize: string): string {
  return b.list(b.div(index, kernelSize), b.node('Mod', [index, kernelSize]));
}
