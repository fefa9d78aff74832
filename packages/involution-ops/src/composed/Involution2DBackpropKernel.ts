import { mul, reshape, stack, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { computeInvolution2DInfo } from '../kernels/Involution2D.ts';
import type { Involution2DBackpropKernelAttrs } from '../kernels/Involution2DBackpropKernel.ts';
import { gatherPixels, scatterPixels, splitGroups, taps } from './taps.ts';

/** `Involution2DBackpropKernel`: for each tap the inner product, over a group's channels, of dy and what the tap read. */
export function composeInvolution2DBackpropKernel(
  { dy, x }: { dy: Tensor; x: Tensor },
  attrs: Involution2DBackpropKernelAttrs,
): Tensor {
  const info = computeInvolution2DInfo(x.shape, attrs.kernelShape, attrs);
  const { batch, outHeight, outWidth, groups, kernelSize } = info;
  if (batch === 0) return zeros(attrs.kernelShape);
  const unread = zeros([batch, outHeight, outWidth, groups]) as Tensor;
  const byTap = new Array<Tensor>(kernelSize * kernelSize).fill(unread);
  for (const { index, outRows, outColumns, inRows, inColumns } of taps(info)) {
    const products = mul(
      splitGroups(gatherPixels(dy, outRows, outColumns), groups),
      splitGroups(gatherPixels(x, inRows, inColumns), groups),
    );
    byTap[index] = scatterPixels(sum(products, 4), outRows, outColumns, outHeight, outWidth);
  }
  return reshape(stack(byTap, 4), attrs.kernelShape);
}
