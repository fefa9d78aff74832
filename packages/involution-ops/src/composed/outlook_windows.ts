import {
  add,
  reshape,
  slice,
  stack,
  type Tensor,
  type Tensor3D,
  tensor,
  transpose,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { OutlookAttention2DInfo } from '../contracts/OutlookAttention2D.ts';
import { gatherPixels, scatterPixels, taps } from './taps.ts';

/** The positions of all windows that are inside the map, as the taps of an involution of one kernel a window. */
const positions = (info: OutlookAttention2DInfo) =>
  taps({ ...info, dilationHeight: 1, dilationWidth: 1, padTop: info.pad, padLeft: info.pad });

/** Windows of a map [B, H, W, C], for each head: [B·h·w·heads, K², C/heads], with zeros outside the map. */
export function unfold(x: Tensor, info: OutlookAttention2DInfo): Tensor3D {
  const { batch, outHeight, outWidth, channels, groups, channelsPerGroup, kernelSize } = info;
  const outside = zeros([batch, outHeight, outWidth, channels]) as Tensor;
  const byPosition = new Array<Tensor>(kernelSize ** 2).fill(outside);
  for (const { index, outRows, outColumns, inRows, inColumns } of positions(info)) {
    const read = gatherPixels(x, inRows, inColumns);
    byPosition[index] = scatterPixels(read, outRows, outColumns, outHeight, outWidth);
  }
  const windows = reshape(stack(byPosition, 3), [-1, kernelSize ** 2, groups, channelsPerGroup]);
  return reshape(transpose(windows, [0, 2, 1, 3]), [-1, kernelSize ** 2, channelsPerGroup]);
}

/** Transpose of `unfold`: windows add up to a map [B, H, W, C], and what they have outside it is dropped. */
export function fold(windows: Tensor, info: OutlookAttention2DInfo): Tensor {
  const { batch, inHeight, inWidth, outHeight, outWidth, channels, groups, kernelSize } = info;
  const byHead = reshape(windows, [-1, groups, kernelSize ** 2, channels / groups]);
  const byPosition = reshape(transpose(byHead, [0, 2, 1, 3]), [-1, kernelSize ** 2, channels]);
  let y = zeros([batch, inHeight, inWidth, channels]) as Tensor;
  for (const { index, outRows, outColumns, inRows, inColumns } of positions(info)) {
    const one = slice(byPosition, [0, index, 0], [-1, 1, channels]);
    const all = reshape(one, [batch, outHeight, outWidth, channels]);
    const inside = gatherPixels(all, outRows, outColumns);
    y = add(y, scatterPixels(inside, inRows, inColumns, inHeight, inWidth));
  }
  return y;
}

/**
 * Weights [B, h, w, heads, K², K²] with 0 wherever a position is outside the map: what is there may be NaN, which times the zeros of
 * `unfold` would be NaN.
 */
export function clearOutside(weights: Tensor, info: OutlookAttention2DInfo): Tensor {
  const { batch, outHeight, outWidth, groups, kernelSize } = info;
  const size = kernelSize ** 2;
  const inside: number[][] = Array.from({ length: outHeight * outWidth }, () => []);
  for (const { index, outRows, outColumns } of positions(info)) {
    for (let i = outRows.start; i < outRows.start + outRows.count; i++) {
      for (let j = outColumns.start; j < outColumns.start + outColumns.count; j++) {
        inside[i * outWidth + j].push(index);
      }
    }
  }
  const isInside = new Uint8Array(inside.length * size ** 2);
  for (const [window, all] of inside.entries()) {
    for (const to of all) for (const from of all) isInside[(window * size + to) * size + from] = 1;
  }
  const mask = tensor(isInside, [1, inside.length, 1, size ** 2], 'bool');
  const all = reshape(weights, [batch, inside.length, groups, size ** 2]);
  return reshape(where(mask, all, zerosLike(all)), weights.shape);
}
