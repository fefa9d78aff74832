import { singleProduct } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { convolve } from '../convolve.ts';

/** Our loop takes four rows at a time: of fewer, XNNPACK is as fast. */
const MIN_ROWS = 4;

/**
 * The product of one pair of matrices, as the convolution 1×1 of a row of pixels that it is; or undefined where it is another one, which
 * is left to other kernels.
 */
export function multiplyByOurs(
  inputs: { a: TensorInfo; b: TensorInfo; bias?: TensorInfo },
  attrs: { transposeA: boolean; transposeB: boolean },
  activation: 'linear' | 'relu',
  backend: object,
): TensorInfo | undefined {
  const product = singleProduct(inputs, attrs);
  if (!product || product.rows < MIN_ROWS) return undefined;
  const { rows, inner, columns, shape } = product;
  const { a, b, bias } = inputs;
  const { dataId, dtype } = convolve(heapOf(backend), {
    x: { ...a, shape: [1, 1, rows, inner] },
    filter: { ...b, shape: [1, 1, inner, columns] },
    bias,
    strides: 1,
    pad: 0,
    activation,
  });
  return { dataId, dtype, shape };
}
