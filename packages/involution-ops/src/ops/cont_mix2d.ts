import {
  op,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import { toFloat32Tensor } from '../arguments.ts';
import { ContMix2D } from '../contracts/ContMix2D.ts';
import { runFusedKernel } from '../dispatch.ts';
import { withBatch } from './batch.ts';
import { toRelativePositionBias } from './cont_mix2d_arguments.ts';
import { contMix2dAttention } from './cont_mix2d_attention.ts';
import { assertNeighborhoodArguments } from './neighborhood_arguments.ts';
import { neighborhoodAv2d } from './neighborhood_av2d.ts';

function contMix2d_<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  logits: Tensor | TensorLike,
  relativePositionBias?: Tensor | TensorLike,
): T {
  const name = 'contMix2d';
  const $x = toFloat32Tensor(name, 'x', x);
  const $logits = toFloat32Tensor(name, 'logits', logits);
  assertNeighborhoodArguments(name, $x.shape, 'logits', $logits.shape);
  const $bias = toRelativePositionBias(name, relativePositionBias, $logits.shape);
  return withBatch($x, $logits, (x, logits) =>
    runFusedKernel(ContMix2D, { x, logits, relativePositionBias: $bias }, {}, () =>
      neighborhoodAv2d(contMix2dAttention(logits, $bias), x as Tensor4D),
    ),
  ) as T;
}

/**
 * The aggregation of ContMix (Lou and Yu, OverLoCK, CVPR 2025, arXiv 2502.20087, §3.3): bias, softmax and clamped-window
 * aggregation in one op.
 *
 *     a[b,i,j,g,u,v] = softmax_{u,v}( logits[b,i,j,g,u,v] + bias[g, start(i) + u − i + K − 1, start(j) + v − j + K − 1] )
 *     y[b,i,j,c]     = Σ_{u,v} a[b,i,j,g(c),u,v] · x[b, start(i) + u, start(j) + v, c]
 *
 * with start(i) = clamp(i − (K − 1)/2, 0, H − K), as `neighborhoodAv2d`. Differentiable in all arguments: while gradients are
 * recorded it runs as the two ops `contMix2dAttention` and `neighborhoodAv2d`.
 *
 * @param x float32 [B, H, W, C] or [H, W, C], C a multiple of G
 * @param logits float32 [B, H, W, G, K, K], or without B; K odd, at most min(H, W)
 * @param relativePositionBias float32 [G, 2K − 1, 2K − 1], 0 by default
 * @returns float32, the shape of x
 * @throws TypeError for a dtype, RangeError for a rank or shape that cannot be served, before any kernel runs
 * @function
 */
export const contMix2d = op({ contMix2d_ });
