import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { convolve } from '../convolve.ts';

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
}

interface Attrs {
  transposeA: boolean;
  transposeB: boolean;
}

/** Our loop takes four rows at a time: of fewer, XNNPACK is as fast. */
const MIN_ROWS = 4;

const matricesIn = ({ shape }: TensorInfo): number => util.sizeFromShape(shape.slice(0, -2));

/**
 * The product of one pair of matrices, as the convolution 1×1 of a row of pixels that it is; or undefined where it is another one, which
 * is left to other kernels.
 */
export function multiplyByOurs(
  { a, b, bias }: Inputs,
  { transposeA, transposeB }: Attrs,
  activation: 'linear' | 'relu',
  backend: object,
): TensorInfo | undefined {
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const isOurs =
    !transposeA &&
    !transposeB &&
    matricesIn(a) === 1 &&
    matricesIn(b) === 1 &&
    [a, b].every(({ dtype }) => dtype === 'float32') &&
    rows >= MIN_ROWS &&
    inner * columns > 0 &&
    (!bias || (bias.dtype === 'float32' && bias.shape.join() === `${columns}`));
  if (!isOurs) return undefined;
  const { dataId, dtype } = convolve(heapOf(backend), {
    x: { ...a, shape: [1, 1, rows, inner] },
    filter: { ...b, shape: [1, 1, inner, columns] },
    bias,
    strides: 1,
    pad: 0,
    activation,
  });
  const outer = a.shape.length > b.shape.length ? a.shape : b.shape;
  return { dataId, dtype, shape: [...outer.slice(0, -2), rows, columns] };
}
