import {
  add,
  mean,
  mul,
  op,
  rsqrt,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type TensorLike,
  unstack,
} from '@tensorflow/tfjs-core';
import { LayerNorm2D, type LayerNorm2DAttrs } from '../contracts/LayerNorm2D.ts';
import { runKernelOr, withGradient } from '../dispatch.ts';
import { layerNorm2dBackpropInput, layerNorm2dBackpropScale } from './layer_norm2d_backprop.ts';
import { toNormalized } from './normalization_arguments.ts';

function layerNorm2d_(
  x: Tensor4D | TensorLike,
  gamma: Tensor | TensorLike,
  beta: Tensor | TensorLike,
  epsilon = 1e-6,
): Tensor4D {
  const inputs = toNormalized('layerNorm2d', x, gamma, beta, epsilon);
  const attrs: LayerNorm2DAttrs = { epsilon };
  return withGradient(
    [inputs.x, inputs.gamma, inputs.beta],
    () =>
      runKernelOr(LayerNorm2D, { ...inputs }, attrs, () => {
        const centred = sub(inputs.x, mean(inputs.x, 3, true));
        const variance = mean(square(centred), 3, true);
        const normalized = mul(centred, rsqrt(add(variance, epsilon)));
        return add(mul(normalized, inputs.gamma), inputs.beta);
      }),
    (dy, [savedX, savedGamma]) => {
      const gradient = dy as Tensor4D;
      const dscale = layerNorm2dBackpropScale(gradient, savedX as Tensor4D, attrs);
      return [
        layerNorm2dBackpropInput(gradient, savedX as Tensor4D, savedGamma as Tensor1D, attrs),
        ...unstack(dscale),
      ];
    },
  ) as Tensor4D;
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
 * @function
 */
export const layerNorm2d = op({ layerNorm2d_ });
