import * as tf from '@tensorflow/tfjs-core';

const ALIGNMENT = 16;
const MOST_TRIES = 64;

/**
 * The same values at an address that is a multiple of 16 bytes. malloc aligns to 8 bytes only; at every other such address loads
 * cross cache lines, and kernels take up to a tenth longer. Chance should not decide what is measured.
 */
export function aligned(x: tf.Tensor): tf.Tensor {
  const backend = tf.backend() as unknown as { getMemoryOffset(dataId: object): number };
  const kept: tf.Tensor[] = [];
  try {
    for (let y = x, tries = 0; tries < MOST_TRIES; tries++) {
      if (backend.getMemoryOffset(y.dataId) % ALIGNMENT === 0) return y;
      if (y !== x) kept.push(y);
      // Every other try allocates 8 bytes more, which shifts the next allocation onto a multiple of 16 or off it. It is as large
      // as the copy, so that it does not fit into a gap left elsewhere.
      if (tries % 2 === 1) kept.push(tf.zeros([x.size + 2]));
      y = tf.add(x, 0);
    }
  } finally {
    tf.dispose(kept);
  }
  throw new Error(
    `found no address that is a multiple of ${ALIGNMENT} bytes for a tensor of shape [${x.shape}] in ${MOST_TRIES} tries`,
  );
}
