import { add, mul, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo, type Involution2DAttrs } from '../contracts/Involution2D.ts';
import { gatherPixels, scatterPixels, splitGroups, taps, weightsByTap } from './taps.ts';

/** `Involution2D` as K² shifted products: each tap is computed only for the pixels where it lies inside the map, so that padding reads nothing. */
export function composeInvolution2D(
  { x, kernel }: { x: Tensor; kernel: Tensor },
  attrs: Involution2DAttrs,
): Tensor {
  const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
  const { batch, outHeight, outWidth, channels, groups } = info;
  let y = zeros([batch, outHeight, outWidth, channels]) as Tensor;
  if (batch === 0) return y;
  const weights = weightsByTap(kernel, info);
  for (const { index, outRows, outColumns, inRows, inColumns } of taps(info)) {
    const read = splitGroups(gatherPixels(x, inRows, inColumns), groups);
    const weighted = mul(read, gatherPixels(weights(index), outRows, outColumns));
    const flat = reshape(weighted, [batch, outRows.count, outColumns.count, channels]);
    y = add(y, scatterPixels(flat, outRows, outColumns, outHeight, outWidth));
  }
  return y;
}
