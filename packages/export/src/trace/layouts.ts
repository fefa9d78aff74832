import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';

/** A map [B, H, W, C] as [B, C, H, W]. */
export const channelsFirst = (map: Tensor): Tensor => transpose(map, [0, 3, 1, 2]);

/** And back. */
export const channelsLast = (map: Tensor): Tensor => transpose(map, [0, 2, 3, 1]);

/** Weights [B, H, W, G, K, K] with the taps before the pixels, as a 1×1 convolution of [B, C, H, W] makes them: [B, G·K·K, H, W]. */
export function tapsFirst(weights: Tensor): Tensor {
  const [batch, height, width, ...taps] = weights.shape;
  return channelsFirst(reshape(weights, [batch, height, width, taps.reduce((a, b) => a * b, 1)]));
}
