import * as tf from '@tensorflow/tfjs-core';

const ALIGNMENT = 16;

/**
 * The same values at a multiple of 16 bytes. Half of what malloc gives lies 8 off one, where loads cross cache lines and kernels
 * take up to a tenth longer: by chance, which should not decide what is measured.
 */
export function aligned(x: tf.Tensor): tf.Tensor {
  const backend = tf.backend() as unknown as { getMemoryOffset(dataId: object): number };
  const isAligned = (y: tf.Tensor) => backend.getMemoryOffset(y.dataId) % ALIGNMENT === 0;
  const rejected: tf.Tensor[] = [];
  let y = x;
  while (!isAligned(y)) {
    // Twenty bytes take a chunk of 24 from the heap, which moves what is allocated next by 8.
    rejected.push(tf.zeros([5]));
    y = tf.add(x, 0);
    if (!isAligned(y)) rejected.push(y);
  }
  tf.dispose(rejected);
  return y;
}
