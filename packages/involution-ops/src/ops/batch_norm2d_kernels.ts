/** The parts of `batchNorm2d`: the backend's kernels, or a few stock ops. They trust their arguments. */

import {
  add,
  div,
  mean,
  mul,
  rsqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  unstack,
} from '@tensorflow/tfjs-core';
import { BatchMoments2D } from '../contracts/BatchMoments2D.ts';
import {
  type BatchNorm2DAttrs,
  BatchNorm2DBackpropInput,
} from '../contracts/BatchNorm2DBackpropInput.ts';
import { BatchNorm2DBackpropScale } from '../contracts/BatchNorm2DBackpropScale.ts';
import { runFusedKernel, runKernelOr } from '../dispatch.ts';

/** The mean and the variance of each channel, [2, C]; not differentiable. */
export const batchMoments2d = (x: Tensor4D): Tensor2D =>
  runKernelOr(BatchMoments2D, { x }, {}, () => composeMoments(x)) as Tensor2D;

/** The same of stock ops, differentiable. */
export function composeMoments(x: Tensor4D): Tensor2D {
  const means = mean(x, PIXELS);
  return stack([means, mean(square(sub(x, means)), PIXELS)]) as Tensor2D;
}

/** The gradients of gamma and beta, [2, C]. */
export const batchNorm2dBackpropScale = (
  dy: Tensor4D,
  x: Tensor4D,
  moments: Tensor2D,
  attrs: BatchNorm2DAttrs,
): Tensor2D =>
  runFusedKernel(BatchNorm2DBackpropScale, { dy, x, moments }, attrs, () => {
    const { normalized } = normalize(x, moments, attrs);
    return stack([sum(mul(dy, normalized), PIXELS), sum(dy, PIXELS)]);
  }) as Tensor2D;

/** The gradient of x, of which gamma's and beta's are a part. */
export const batchNorm2dBackpropInput = (
  dy: Tensor4D,
  x: Tensor4D,
  moments: Tensor2D,
  gamma: Tensor1D,
  dscale: Tensor2D,
  attrs: BatchNorm2DAttrs,
): Tensor4D =>
  runFusedKernel(BatchNorm2DBackpropInput, { dy, x, moments, gamma, dscale }, attrs, () => {
    const { normalized, scale } = normalize(x, moments, attrs);
    const [batch, height, width] = x.shape;
    const [dgamma, dbeta] = unstack(div(dscale, batch * height * width));
    const centred = sub(sub(dy, dbeta), mul(normalized, dgamma));
    return mul(centred, mul(gamma, scale));
  }) as Tensor4D;

/** The axes that a channel is summed over. */
const PIXELS = [0, 1, 2];

function normalize(x: Tensor4D, moments: Tensor2D, { epsilon }: BatchNorm2DAttrs) {
  const [means, variances] = unstack(moments);
  const scale = rsqrt(add(variances, epsilon));
  return { normalized: mul(sub(x, means), scale), scale };
}
