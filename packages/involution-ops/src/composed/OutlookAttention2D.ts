import { matMul, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import {
  computeOutlookAttention2DInfo,
  type OutlookAttention2DAttrs,
} from '../contracts/OutlookAttention2D.ts';
import { clearOutside, fold, unfold } from './outlook_windows.ts';

/** `OutlookAttention2D` as a product of matrices for each window, which fold back to a map. */
export const composeOutlookAttention2D = (
  { v, attention }: { v: Tensor; attention: Tensor },
  attrs: OutlookAttention2DAttrs,
): Tensor => mixWindows(v, attention, attrs, false);

/** `OutlookAttention2DBackpropInput`: the same with the transposed matrices. */
export const composeOutlookAttention2DBackpropInput = (
  { dy, attention }: { dy: Tensor; attention: Tensor },
  attrs: OutlookAttention2DAttrs,
): Tensor => mixWindows(dy, attention, attrs, true);

function mixWindows(
  x: Tensor,
  attention: Tensor,
  attrs: OutlookAttention2DAttrs,
  transposed: boolean,
): Tensor {
  if (x.size === 0) return zeros(x.shape);
  const info = computeOutlookAttention2DInfo(x.shape, attention.shape, attrs);
  const size = info.kernelSize ** 2;
  const matrices = reshape(clearOutside(attention, info), [-1, size, size]);
  return fold(matMul(matrices, unfold(x, info), transposed), info);
}
