import * as tf from '@tensorflow/tfjs-core';

/** For backends whose ops have been computed when their calls return. */
export function runSynchronously(call: () => tf.Tensor | tf.Tensor[], times: number): void {
  for (let i = 0; i < times; i++) tf.dispose(call());
}
