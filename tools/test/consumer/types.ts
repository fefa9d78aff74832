// Compiled only: what the declarations promise a user.
import { involution2d } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs';

export const withBatch: tf.Tensor4D = involution2d(
  tf.zeros<tf.Rank.R4>([1, 4, 4, 8]),
  tf.zeros([1, 2, 2, 2, 3, 3]),
  2,
);
export const withoutBatch: tf.Tensor3D = involution2d(
  tf.zeros<tf.Rank.R3>([4, 4, 8]),
  tf.zeros([4, 4, 2, 3, 3]),
  1,
  [1, 2],
);
// @ts-expect-error strides are numbers
involution2d(withBatch, withBatch, '2');
