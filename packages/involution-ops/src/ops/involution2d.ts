import {
  op,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import { toFloat32Tensor, toPair } from '../arguments.ts';
import { composeInvolution2D } from '../composed/Involution2D.ts';
import { Involution2D, type Involution2DAttrs } from '../contracts/Involution2D.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { withBatch } from './batch.ts';
import { assertInvolution2DArguments } from './involution2d_arguments.ts';

function involution2d_<T extends Tensor3D | Tensor4D>(
  x: T | TensorLike,
  kernel: Tensor | TensorLike,
  strides: number | [number, number] = 1,
  dilations: number | [number, number] = 1,
): T {
  const name = 'involution2d';
  const $x = toFloat32Tensor(name, 'x', x);
  const $kernel = toFloat32Tensor(name, 'kernel', kernel);
  const attrs: Involution2DAttrs = {
    strides: toPair(name, 'strides', strides),
    dilations: toPair(name, 'dilations', dilations),
  };
  assertInvolution2DArguments(name, $x.shape, $kernel.shape, attrs);
  return withBatch($x, $kernel, (x, kernel) =>
    runKernelOrCompose(Involution2D, { x, kernel }, attrs, composeInvolution2D),
  ) as T;
}

/**
 * Involution: every output pixel has a K×K kernel of its own for each group of channels
 * (Li et al., CVPR 2021, arXiv 2103.06255, eq. 4).
 *
 *     y[b,i,j,c] = Σ_{u,v} kernel[b,i,j,g(c),u,v] · x[b, s·i + d·u − p, s·j + d·v − p, c]
 *
 * with g(c) = ⌊c / (C/G)⌋ and zero padding p = d·(K − 1)/2, which reads nothing: a NaN tap that falls outside the map
 * does not reach the output. Differentiable in x and kernel, to any order.
 *
 * @param x float32 [B, H, W, C] or [H, W, C]
 * @param kernel float32 [B, ⌈H/s⌉, ⌈W/s⌉, G, K, K], or without B where x has none; K odd, G divides C
 * @param strides positive integer, or [height, width]
 * @param dilations positive integer, or [height, width]
 * @returns float32 [B, ⌈H/s⌉, ⌈W/s⌉, C], or without B
 * @throws TypeError for a dtype, RangeError for a rank, shape, stride or dilation that cannot be served, before any kernel runs
 * @function
 */
export const involution2d = op({ involution2d_ });
