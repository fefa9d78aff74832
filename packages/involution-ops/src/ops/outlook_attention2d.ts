import { op, type Tensor, type Tensor4D, type TensorLike } from '@tensorflow/tfjs-core';
import { toFloat32Tensor, toPair } from '../arguments.ts';
import { composeOutlookAttention2D } from '../composed/OutlookAttention2D.ts';
import {
  OutlookAttention2D,
  type OutlookAttention2DAttrs,
} from '../contracts/OutlookAttention2D.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertOutlookAttention2DArguments } from './outlook_attention2d_arguments.ts';

function outlookAttention2d_(
  v: Tensor4D | TensorLike,
  attention: Tensor | TensorLike,
  strides: number | [number, number] = 1,
): Tensor4D {
  const name = 'outlookAttention2d';
  const $v = toFloat32Tensor(name, 'v', v);
  const $attention = toFloat32Tensor(name, 'attention', attention);
  const attrs: OutlookAttention2DAttrs = { strides: toPair(name, 'strides', strides) };
  assertOutlookAttention2DArguments(name, 'v', $v.shape, $attention.shape, attrs);
  return runKernelOrCompose(
    OutlookAttention2D,
    { v: $v, attention: $attention },
    attrs,
    composeOutlookAttention2D,
  ) as Tensor4D;
}

/**
 * The aggregation of outlook attention (Yuan et al., VOLO, arXiv 2106.13112, eq. 3 to 5): every window of K×K pixels is mixed
 * by a K²×K² matrix of its own for each head, and where windows overlap their results add up.
 *
 *     y[b, s·m + i − p, c] = Σ_{m, i that fall there} Σ_j attention[b,m,g(c),i,j] · v[b, s·m + j − p, c]
 *
 * with windows m a stride apart, positions i and j in a window, g(c) = ⌊c / (C/heads)⌋ and p = (K − 1)/2: PyTorch's
 * unfold, matrix product and fold. What a window has outside the map is not read, and not written: a NaN weight there reaches
 * nothing. VOLO's attention is a softmax over its last axis; any numbers will do. Differentiable in v and attention, to any order.
 *
 * @param v float32 [B, H, W, C]
 * @param attention float32 [B, ⌈H/s⌉, ⌈W/s⌉, heads, K², K²], the position written before the position read; K odd, heads divide C
 * @param strides positive integer, or [height, width]
 * @returns float32 [B, H, W, C]
 * @throws TypeError for a dtype, RangeError for a rank, shape or stride that cannot be served, before any kernel runs
 * @function
 */
export const outlookAttention2d = op({ outlookAttention2d_ });
