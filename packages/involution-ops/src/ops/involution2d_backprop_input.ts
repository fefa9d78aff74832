import { op, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { assertIntegers, assertOutputSize, toFloat32Tensor, toPair } from '../arguments.ts';
import { composeInvolution2DBackpropInput } from '../composed/Involution2DBackpropInput.ts';
import type { Involution2DAttrs } from '../contracts/Involution2D.ts';
import {
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
} from '../contracts/Involution2DBackpropInput.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertInvolution2DGradient } from './involution2d_arguments.ts';

function involution2dBackpropInput_(
  dy: Tensor,
  kernel: Tensor,
  inputShape: [number, number, number, number],
  { strides, dilations }: Involution2DAttrs,
): Tensor4D {
  const name = 'involution2dBackpropInput';
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const $kernel = toFloat32Tensor(name, 'kernel', kernel);
  assertIntegers(name, 'inputShape', inputShape);
  const attrs: Involution2DBackpropInputAttrs = {
    strides: toPair(name, 'strides', strides),
    dilations: toPair(name, 'dilations', dilations),
    inputShape,
  };
  assertInvolution2DGradient(name, inputShape, $kernel.shape, $dy.shape, attrs);
  assertOutputSize(name, inputShape);
  return runKernelOrCompose(
    Involution2DBackpropInput,
    { dy: $dy, kernel: $kernel },
    attrs,
    composeInvolution2DBackpropInput,
  ) as Tensor4D;
}

/**
 * Gradient of `involution2d` with respect to x: a gather over the outputs that read each pixel. Differentiable.
 *
 * @param dy float32 [B, Ho, Wo, C]
 * @param kernel float32 [B, Ho, Wo, G, K, K]
 * @param inputShape [B, H, W, C]
 * @returns float32 [B, H, W, C]
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const involution2dBackpropInput = op({ involution2dBackpropInput_ });
