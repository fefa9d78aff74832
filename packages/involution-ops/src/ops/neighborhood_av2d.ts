import {
  op,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import { toFloat32Tensor } from '../arguments.ts';
import { composeNeighborhoodAv2D } from '../composed/NeighborhoodAv2D.ts';
import { NeighborhoodAv2D } from '../contracts/NeighborhoodAv2D.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { withBatch } from './batch.ts';
import { assertNeighborhoodArguments } from './neighborhood_arguments.ts';

function neighborhoodAv2d_<T extends Tensor3D | Tensor4D>(
  attention: Tensor | TensorLike,
  x: T | TensorLike,
): T {
  const name = 'neighborhoodAv2d';
  const $attention = toFloat32Tensor(name, 'attention', attention);
  const $x = toFloat32Tensor(name, 'x', x);
  assertNeighborhoodArguments(name, $x.shape, 'attention', $attention.shape);
  return withBatch($x, $attention, (x, attention) =>
    runKernelOrCompose(NeighborhoodAv2D, { attention, x }, {}, composeNeighborhoodAv2D),
  ) as T;
}

/**
 * The aggregation of neighborhood attention, NATTEN's `na2d_av` (Hassani et al., CVPR 2023, arXiv 2204.07143), in NHWC:
 *
 *     y[b,i,j,c] = Σ_{u,v} attention[b,i,j,g(c),u,v] · x[b, start(i) + u, start(j) + v, c]
 *
 * with start(i) = clamp(i − (K − 1)/2, 0, H − K): at the border the window is moved inside the map, nothing is padded.
 * Differentiable in both arguments, to any order.
 *
 * @param attention float32 [B, H, W, G, K, K], or without B; K odd, at most min(H, W)
 * @param x float32 [B, H, W, C] or [H, W, C], C a multiple of G
 * @returns float32, the shape of x
 * @throws TypeError for a dtype, RangeError for a rank or shape that cannot be served, before any kernel runs
 * @function
 */
export const neighborhoodAv2d = op({ neighborhoodAv2d_ });
