import { op, type Tensor } from '@tensorflow/tfjs-core';
import { assertIntegers, assertOutputSize, toFloat32Tensor, toPair } from '../arguments.ts';
import { composeInvolution2DBackpropKernel } from '../composed/Involution2DBackpropKernel.ts';
import type { Involution2DAttrs } from '../contracts/Involution2D.ts';
import {
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
} from '../contracts/Involution2DBackpropKernel.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertInvolution2DGradient } from './involution2d_arguments.ts';

function involution2dBackpropKernel_(
  dy: Tensor,
  x: Tensor,
  kernelShape: [number, number, number, number, number, number],
  { strides, dilations }: Involution2DAttrs,
): Tensor {
  const name = 'involution2dBackpropKernel';
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const $x = toFloat32Tensor(name, 'x', x);
  assertIntegers(name, 'kernelShape', kernelShape);
  const attrs: Involution2DBackpropKernelAttrs = {
    strides: toPair(name, 'strides', strides),
    dilations: toPair(name, 'dilations', dilations),
    kernelShape,
  };
  assertInvolution2DGradient(name, $x.shape, kernelShape, $dy.shape, attrs);
  assertOutputSize(name, kernelShape);
  return runKernelOrCompose(
    Involution2DBackpropKernel,
    { dy: $dy, x: $x },
    attrs,
    composeInvolution2DBackpropKernel,
  );
}

/**
 * Gradient of `involution2d` with respect to its kernel tensor. Differentiable.
 *
 * @param dy float32 [B, Ho, Wo, C]
 * @param x float32 [B, H, W, C]
 * @param kernelShape [B, Ho, Wo, G, K, K]
 * @returns float32 [B, Ho, Wo, G, K, K]; a tap that falls on the padding gets 0
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const involution2dBackpropKernel = op({ involution2dBackpropKernel_ });
