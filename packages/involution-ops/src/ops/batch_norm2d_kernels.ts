/**
 * The parts of `batchNorm2d`: the backend's kernels, or a few stock ops. They record no gradients, and trust their arguments.
 */

import {
  add,
  div,
  engine,
  getBackend,
  getKernel,
  mean,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  rsqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
  unstack,
} from '@tensorflow/tfjs-core';
import { BatchMoments2D } from '../contracts/BatchMoments2D.ts';
import {
  type BatchNorm2DAttrs,
  BatchNorm2DBackpropInput,
} from '../contracts/BatchNorm2DBackpropInput.ts';
import { BatchNorm2DBackpropScale } from '../contracts/BatchNorm2DBackpropScale.ts';

/** The mean and the variance of each channel, [2, C]. */
export const batchMoments2d = (x: Tensor4D): Tensor2D =>
  byKernel(BatchMoments2D, { x }, {}, () => {
    const means = mean(x, PIXELS);
    return stack([means, mean(square(sub(x, means)), PIXELS)]);
  }) as Tensor2D;

/** The gradients of gamma and beta, [2, C]. */
export const batchNorm2dBackpropScale = (
  dy: Tensor4D,
  x: Tensor4D,
  moments: Tensor2D,
  attrs: BatchNorm2DAttrs,
): Tensor2D =>
  byKernel(BatchNorm2DBackpropScale, { dy, x, moments }, attrs, () => {
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
  byKernel(BatchNorm2DBackpropInput, { dy, x, moments, gamma, dscale }, attrs, () => {
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

const byKernel = (
  name: string,
  inputs: NamedTensorMap,
  attrs: object,
  compose: () => Tensor,
): Tensor =>
  getKernel(name, getBackend())
    ? (engine().runKernel(name, inputs, attrs as NamedAttrMap) as Tensor)
    : tidy(compose);
