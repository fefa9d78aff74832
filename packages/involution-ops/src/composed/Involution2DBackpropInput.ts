import { add, mul, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo } from '../contracts/Involution2D.ts';
import type { Involution2DBackpropInputAttrs } from '../contracts/Involution2DBackpropInput.ts';
import { gatherPixels, scatterPixels, splitGroups, taps, weightsByTap } from './taps.ts';

/** `Involution2DBackpropInput` tap by tap: the gradient goes to the pixels that the forward pass read. */
export function composeInvolution2DBackpropInput(
  { dy, kernel }: { dy: Tensor; kernel: Tensor },
  attrs: Involution2DBackpropInputAttrs,
): Tensor {
  const info = computeInvolution2DInfo(attrs.inputShape, kernel.shape, attrs);
  const { batch, inHeight, inWidth, channels, groups } = info;
  let dx = zeros(attrs.inputShape) as Tensor;
  if (batch === 0) return dx;
  const weights = weightsByTap(kernel, info);
  for (const { index, outRows, outColumns, inRows, inColumns } of taps(info)) {
    const weighted = mul(
      splitGroups(gatherPixels(dy, outRows, outColumns), groups),
      gatherPixels(weights(index), outRows, outColumns),
    );
    const flat = reshape(weighted, [batch, inRows.count, inColumns.count, channels]);
    dx = add(dx, scatterPixels(flat, inRows, inColumns, inHeight, inWidth));
  }
  return dx;
}
