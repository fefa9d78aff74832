import { reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { WindowSizes } from '../kernels/window.ts';

/** The channels of [B, h, w, C] as [B, h, w, G, C/G], for a weight [B, h, w, G, 1] to broadcast over a group. */
export function splitGroups(x: Tensor, groups: number): Tensor {
  const [batch, height, width, channels] = x.shape as number[];
  return reshape(x, [batch, height, width, groups, channels / groups]);
}

/** Weights by tap: calling the result gives tap t as [B, Ho, Wo, G, 1]. */
export function weightsByTap(kernel: Tensor, sizes: WindowSizes): (tap: number) => Tensor {
  const { batch, outHeight, outWidth, groups, kernelSize } = sizes;
  const numTaps = kernelSize * kernelSize;
  const perTap = reshape(
    transpose(reshape(kernel, [batch * outHeight * outWidth, groups, numTaps]), [0, 2, 1]),
    [batch, outHeight, outWidth, numTaps * groups],
  );
  return (tap) =>
    reshape(slice(perTap, [0, 0, 0, tap * groups], [batch, outHeight, outWidth, groups]), [
      batch,
      outHeight,
      outWidth,
      groups,
      1,
    ]);
}
