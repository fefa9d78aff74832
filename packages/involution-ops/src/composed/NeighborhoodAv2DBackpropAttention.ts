import { mul, reshape, stack, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { NeighborhoodAv2DBackpropAttentionAttrs } from '../kernels/NeighborhoodAv2DBackpropAttention.ts';
import { readClamped } from './clamped_axis.ts';
import { splitGroups } from './taps.ts';

/** `NeighborhoodAv2DBackpropAttention`: inner products, over a group's channels, of dy and what each tap read. */
export function composeNeighborhoodAv2DBackpropAttention(
  { dy, x }: { dy: Tensor; x: Tensor },
  { attentionShape }: NeighborhoodAv2DBackpropAttentionAttrs,
): Tensor {
  const [batch, , , groups, K] = attentionShape;
  if (batch === 0) return zeros(attentionShape);
  const gradient = splitGroups(dy, groups);
  const byTap: Tensor[] = [];
  for (let u = 0; u < K; u++) {
    const rows = readClamped(x, 1, u, K);
    for (let v = 0; v < K; v++) {
      const read = splitGroups(readClamped(rows, 2, v, K), groups);
      byTap.push(sum(mul(gradient, read), 4));
    }
  }
  return reshape(stack(byTap, 4), attentionShape);
}
