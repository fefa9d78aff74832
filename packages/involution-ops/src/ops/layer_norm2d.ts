import {
  add,
  mean,
  mul,
  op,
  rsqrt,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import { LayerNorm2D, type LayerNorm2DAttrs } from '../contracts/LayerNorm2D.ts';
import { runFusedKernel } from '../dispatch.ts';
import { toNormalized } from './normalization_arguments.ts';

function layerNorm2d_(
  x: Tensor4D | TensorLike,
  gamma: Tensor | TensorLike,
  beta: Tensor | TensorLike,
  epsilon = 1e-6,
): Tensor4D {
  const inputs = toNormalized('layerNorm2d', x, gamma, beta, epsilon);
  const attrs: LayerNorm2DAttrs = { epsilon };
  return runFusedKernel(LayerNorm2D, { ...inputs }, attrs, () => {
    const centred = sub(inputs.x, mean(inputs.x, 3, true));
    const variance = mean(square(centred), 3, true);
    const normalized = mul(centred, rsqrt(add(variance, epsilon)));
    return add(mul(normalized, inputs.gamma), inputs.beta);
  }) as Tensor4D;
}

/**
 * Layer normalisation over the channels of each pixel (Ba et al., arXiv 1607.06450), as OverLoCK's LayerNorm2d.
 * Differentiable in all tensors.
 *
 * @param x float32 [B, H, W, C]
 * @param gamma float32 [C]
 * @param beta float32 [C]
 * @param epsilon added to the (biased) variance
 * @returns float32 [B, H, W, C]
 * @throws TypeError or RangeError for a dtype, rank, shape or epsilon that cannot be served
 */
export const layerNorm2d = op({ layerNorm2d_ });
