import * as tf from '@tensorflow/tfjs';

/**
 * A tensor of small whole numbers. Sums of their products stay below 2^24, so that float32 is exact in any order and two
 * ways to compute the same must agree to the last bit.
 */
export function integers(shape: number[], salt = 1): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from(
    { length: size },
    (_, i) => ((i * 2654435761 + salt * 97) % 7) - 3,
  );
  return tf.tensor(values, shape);
}
