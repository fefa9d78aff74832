import {
  add,
  div,
  mean,
  mul,
  op,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import {
  GlobalResponseNorm2D,
  type GlobalResponseNorm2DAttrs,
} from '../contracts/GlobalResponseNorm2D.ts';
import { runKernelOr, withGradient } from '../dispatch.ts';
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
        const { responses } = respond(inputs.x, epsilon);
        return add(mul(add(mul(responses, inputs.gamma), 1), inputs.x), inputs.beta);
      }),
    (dy, [savedX, savedGamma]) => backprop(dy, savedX, savedGamma, epsilon),
  ) as Tensor4D;
}

/** Norms of the channels over the map, their mean, and N, the share of each: [B, 1, 1, C], and [B, 1, 1, 1] the mean. */
function respond(x: Tensor, epsilon: number) {
  const norms = sqrt(sum(square(x), MAP, true));
  const divisor = add(mean(norms, 3, true), epsilon);
  return { norms, divisor, responses: div(norms, divisor) };
}

const MAP = [1, 2];

/** By x, gamma and beta: but for two passes over the map, of sums over it alone. */
function backprop(dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number): Tensor[] {
  const { norms, divisor, responses } = respond(x, epsilon);
  const products = sum(mul(dy, x), MAP, true);
  const dresponses = mul(products, gamma);
  const dmean = mean(div(mul(dresponses, norms), square(divisor)), 3, true);
  // A channel of zeros has a norm without a slope there: nothing goes through it, as in PyTorch.
  const hasSlope = step(norms);
  const byNorm = div(
    mul(sub(div(dresponses, divisor), dmean), hasSlope),
    add(norms, sub(1, hasSlope)),
  );
  return [
    add(mul(dy, add(mul(responses, gamma), 1)), mul(x, byNorm)),
    sum(mul(products, responses), [0, 1, 2]),
    sum(dy, [0, 1, 2]),
  ];
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
