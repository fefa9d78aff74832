import {
  matMul,
  mul,
  reshape,
  softmax,
  split,
  type Tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';

/**
 * Tokens head by head: equal shares of the channels of x [B, …, shares · C], each as [B, heads, N, C/heads]. They are cut after their axes
 * are exchanged, when each share of an image is in one piece.
 */
export function byHead(x: Tensor, numHeads: number, shares: number): Tensor[] {
  return tidy(() => {
    const depth = x.shape.at(-1)! / (shares * numHeads);
    const heads = transpose(reshape(x, [x.shape[0], -1, shares * numHeads, depth]), [0, 2, 1, 3]);
    return shares === 1 ? [heads] : split(heads, shares, 1);
  });
}

/**
 * Tokens that attend to tokens: softmax(q·kᵀ/√d)·v in each of several heads of d channels (Vaswani et al., NeurIPS 2017,
 * arXiv 1706.03762, eq. 1).
 *
 * @param query [B, heads, M, C/heads]
 * @param key and value [B, heads, N, C/heads]
 * @returns [B, M, C]
 */
export function attend(query: Tensor, key: Tensor, value: Tensor): Tensor {
  return tidy(() => {
    const [batch, heads, tokens, depth] = query.shape;
    const scores = matMul(mul(query, depth ** -0.5), key, false, true);
    const mixed = transpose(matMul(softmax(scores), value), [0, 2, 1, 3]);
    return reshape(mixed, [batch, tokens, heads * depth]);
  });
}
