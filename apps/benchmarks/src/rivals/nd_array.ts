import * as tf from '@tensorflow/tfjs-core';

/** Values in row-major order. */
export interface NdArray {
  data: Float32Array;
  shape: readonly number[];
}

/** @throws Error if the shape has another number of values */
export function ndArray(data: Float32Array, shape: readonly number[]): NdArray {
  const size = shape.reduce((a, b) => a * b, 1);
  if (data.length !== size) {
    throw new Error(`got ${data.length} values for the shape [${shape}], expected ${size}`);
  }
  return { data, shape };
}

/** The same values in another shape. */
export const reshaped = ({ data }: NdArray, shape: readonly number[]): NdArray =>
  ndArray(data, shape);

/** tf.transpose, for arrays. */
export const transposed = ({ data, shape }: NdArray, axes: readonly number[]): NdArray =>
  tf.tidy(() => {
    const y = tf.transpose(tf.tensor(data, [...shape]), [...axes]);
    return { data: Float32Array.from(y.dataSync()), shape: y.shape };
  });

export const NHWC_TO_NCHW = [0, 3, 1, 2] as const;
export const NCHW_TO_NHWC = [0, 2, 3, 1] as const;
