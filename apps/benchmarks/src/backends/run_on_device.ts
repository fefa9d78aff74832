import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from './backend.ts';
import { read } from './read.ts';

/** For backends whose calls return before anything is computed. */
export const RUN_ON_DEVICE: Pick<BenchmarkedBackend, 'run' | 'sampleMs'> = {
  // Long beside the wait for a read, which takes a millisecond, or ten on a busy machine.
  sampleMs: 200,
  async run(call, times) {
    for (let i = 1; i < times; i++) tf.dispose(call());
    const last = [call()].flat();
    for (const y of last) await waitFor(y);
    tf.dispose(last);
  },
};

/** Waits until a tensor has been computed, by reading its first value, the least that can be read. */
export async function waitFor(y: tf.Tensor): Promise<void> {
  const first = tf.tidy(() => tf.slice(tf.reshape(y, [-1]), [0], [1]));
  await read(first);
  first.dispose();
}
