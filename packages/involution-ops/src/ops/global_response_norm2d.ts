import {
  add,
  div,
  mean,
  mul,
  op,
  sqrt,
  square,
  sum,
  type Tensor,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import {
  GlobalResponseNorm2D,
  type GlobalResponseNorm2DAttrs,
} from '../contracts/GlobalResponseNorm2D.ts';
import { runFusedKernel } from '../dispatch.ts';
import { toNormalized } from './normalization_arguments.ts';

function globalResponseNorm2d_(
  x: Tensor4D | TensorLike,
  gamma: Tensor | TensorLike,
  beta: Tensor | TensorLike,
  epsilon = 1e-6,
): Tensor4D {
  const inputs = toNormalized('globalResponseNorm2d', x, gamma, beta, epsilon);
  const attrs: GlobalResponseNorm2DAttrs = { epsilon };
  return runFusedKernel(GlobalResponseNorm2D, { ...inputs }, attrs, () => {
    const norms = sqrt(sum(square(inputs.x), [1, 2], true));
    const responses = div(norms, add(mean(norms, 3, true), epsilon));
    return add(mul(add(mul(responses, inputs.gamma), 1), inputs.x), inputs.beta);
  }) as Tensor4D;
}

/**
 * Global response normalisation (Woo et al., ConvNeXt V2, arXiv 2301.00808, §3.2): channels compete by their norms over the
 * map; the input is added back. Differentiable in all tensors.
 *
 * @param x float32 [B, H, W, C]
 * @param gamma float32 [C]
 * @param beta float32 [C]
 * @param epsilon added to the mean norm
 * @returns float32 [B, H, W, C]
 * @throws TypeError or RangeError for a dtype, rank, shape or epsilon that cannot be served
 */
export const globalResponseNorm2d = op({ globalResponseNorm2d_ });
