import {
  add,
  mul,
  op,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type TensorLike,
  unstack,
} from '@tensorflow/tfjs-core';
import {
  GlobalResponseNorm2D,
  type GlobalResponseNorm2DAttrs,
} from '../contracts/GlobalResponseNorm2D.ts';
import { runKernelOr, withGradient } from '../dispatch.ts';
import {
  globalResponseNorm2dBackpropInput,
  globalResponseNorm2dBackpropScale,
  respond,
} from './global_response_norm2d_backprop.ts';
import { toNormalized } from './normalization_arguments.ts';

function globalResponseNorm2d_(
  x: Tensor4D | TensorLike,
  gamma: Tensor | TensorLike,
  beta: Tensor | TensorLike,
  epsilon = 1e-6,
): Tensor4D {
  const inputs = toNormalized('globalResponseNorm2d', x, gamma, beta, epsilon);
  const attrs: GlobalResponseNorm2DAttrs = { epsilon };
  return withGradient(
    [inputs.x, inputs.gamma, inputs.beta],
    () =>
      runKernelOr(GlobalResponseNorm2D, { ...inputs }, attrs, () => {
        const { responses } = respond(inputs.x, attrs);
        return add(mul(add(mul(responses, inputs.gamma), 1), inputs.x), inputs.beta);
      }),
    (dy, [savedX, savedGamma]) => {
      const [gradient, x] = [dy, savedX] as Tensor4D[];
      return [
        globalResponseNorm2dBackpropInput(gradient, x, savedGamma as Tensor1D, attrs),
        ...unstack(globalResponseNorm2dBackpropScale(gradient, x, attrs)),
      ];
    },
  ) as Tensor4D;
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
 * @function
 */
export const globalResponseNorm2d = op({ globalResponseNorm2d_ });
