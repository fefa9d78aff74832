import { matMul, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { computeOutlookAttention2DInfo } from '../contracts/OutlookAttention2D.ts';
import type { OutlookAttention2DBackpropAttentionAttrs } from '../contracts/OutlookAttention2DBackpropAttention.ts';
import { clearOutside, unfold } from './outlook_windows.ts';

/** `OutlookAttention2DBackpropAttention`: the inner products of what dy and v have in each window. */
export function composeOutlookAttention2DBackpropAttention(
  { dy, v }: { dy: Tensor; v: Tensor },
  attrs: OutlookAttention2DBackpropAttentionAttrs,
): Tensor {
  const { attentionShape } = attrs;
  if (v.size === 0) return zeros(attentionShape);
  const info = computeOutlookAttention2DInfo(v.shape, attentionShape, attrs);
  const products = matMul(unfold(dy, info), unfold(v, info), false, true);
  return clearOutside(reshape(products, attentionShape), info);
}
