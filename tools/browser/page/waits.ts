import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/** Runs with every wait that blocks the page for the current WebGPU device an error; what the CPU has is read as ever. */
export async function withoutWaits(run: () => Promise<void>): Promise<void> {
  const current = tf.backend() as WebGPUBackend;
  const { readSync } = current;
  current.readSync = (dataId) => {
    if (current.tensorMap.get(dataId).values) return readSync.call(current, dataId);
    throw new Error('the page is blocked for a tensor');
  };
  await run().finally(() => {
    current.readSync = readSync;
  });
}
