import { matMul, reshape, type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';

/** One output of an axis: the weights of its inputs, of which `first` is the first. */
interface Taps {
  first: number;
  weights: number[];
}

/** The taps of the outputs of an axis. */
export type Resampling = (inputs: number, outputs: number) => Taps[];

/**
 * A linear map along H and the same along W, as products with two small matrices. So it has gradients on every
 * backend, which tfjs's own resizing has not.
 *
 * @param x float32 [B, H, W, C]
 * @returns float32 [B, height, width, C]; x itself where that is its size
 */
export function resample(
  x: Tensor4D,
  height: number,
  width: number,
  resampling: Resampling,
): Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  if (rows === height && columns === width) return x;
  const byRow = reshape(x, [batch, rows, columns * channels]);
  const resized = matMul(matrix(rows, height, resampling), byRow);
  const byColumn = reshape(resized, [batch * height, columns, channels]);
  const y = matMul(matrix(columns, width, resampling), byColumn);
  return reshape(y, [batch, height, width, channels]);
}

/** [1, outputs, inputs] */
function matrix(inputs: number, outputs: number, resampling: Resampling): Tensor {
  const values = new Float32Array(outputs * inputs);
  resampling(inputs, outputs).forEach(({ first, weights }, output) => {
    values.set(weights, output * inputs + first);
  });
  return tensor(values, [1, outputs, inputs]);
}
