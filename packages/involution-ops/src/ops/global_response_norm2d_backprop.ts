/** The gradients of `globalResponseNorm2d`; the arguments are trusted. */

import {
  add,
  div,
  mean,
  mul,
  sqrt,
  square,
  stack,
  step,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { GlobalResponseNorm2DAttrs } from '../contracts/GlobalResponseNorm2D.ts';
import { GlobalResponseNorm2DBackpropInput } from '../contracts/GlobalResponseNorm2DBackpropInput.ts';
import { GlobalResponseNorm2DBackpropScale } from '../contracts/GlobalResponseNorm2DBackpropScale.ts';
import { runFusedKernel } from '../dispatch.ts';

/** Norms of the channels over the map, their mean + epsilon, and N, the share of each: [B, 1, 1, C], and [B, 1, 1, 1] the mean. */
export function respond(x: Tensor4D, { epsilon }: GlobalResponseNorm2DAttrs) {
  const norms = sqrt(sum(square(x), MAP, true));
  const divisor = add(mean(norms, 3, true), epsilon);
  return { norms, divisor, responses: div(norms, divisor) };
}

/** By the input, [B, H, W, C]; but for two passes over the map, of sums over it alone. */
export const globalResponseNorm2dBackpropInput = (
  dy: Tensor4D,
  x: Tensor4D,
  gamma: Tensor1D,
  attrs: GlobalResponseNorm2DAttrs,
): Tensor4D =>
  runFusedKernel(GlobalResponseNorm2DBackpropInput, { dy, x, gamma }, attrs, () => {
    const { norms, divisor, responses } = respond(x, attrs);
    const dresponses = mul(productsOf(dy, x), gamma);
    const dmean = mean(div(mul(dresponses, norms), square(divisor)), 3, true);
    // A channel of zeros has a norm without a slope there: nothing goes through it, as in PyTorch.
    const hasSlope = step(norms);
    const divisible = add(norms, sub(1, hasSlope));
    const byNorm = mul(hasSlope, div(sub(div(dresponses, divisor), dmean), divisible));
    return add(mul(dy, add(mul(responses, gamma), 1)), mul(x, byNorm));
  }) as Tensor4D;

/** By gamma and beta, [2, C]. */
export const globalResponseNorm2dBackpropScale = (
  dy: Tensor4D,
  x: Tensor4D,
  attrs: GlobalResponseNorm2DAttrs,
): Tensor2D =>
  runFusedKernel(GlobalResponseNorm2DBackpropScale, { dy, x }, attrs, () => {
    const { responses } = respond(x, attrs);
    return stack([sum(mul(productsOf(dy, x), responses), PIXELS), sum(dy, PIXELS)]);
  }) as Tensor2D;

const MAP = [1, 2];
const PIXELS = [0, 1, 2];

const productsOf = (dy: Tensor4D, x: Tensor4D) => sum(mul(dy, x), MAP, true);
