import { register, setNumThreads, unregister } from '@dynaconv/kernels-node/base';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from './backend.ts';
import { runSynchronously } from './run_synchronously.ts';
import { withoutKernels } from './without_kernels.ts';

/** Makes tfjs-node's backend the current one. TensorFlow's own ops run on one thread, ours on one and on two. */
export async function useTensorflow(): Promise<BenchmarkedBackend> {
  // Read when TensorFlow starts.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const { tensorflow, simd } = register();
  await tf.setBackend('tensorflow');
  return {
    name: 'tensorflow',
    versions: { TensorFlow: tensorflow, 'kernels-node': simd },
    modes: [
      { name: 'one thread', enter: () => setNumThreads(1) },
      { name: 'two threads', enter: () => setNumThreads(2) },
    ],
    withStockOps: (run) => withoutKernels({ register, unregister }, run),
    stockObstacle: (model) =>
      model.includes('overlock')
        ? "TensorFlow's own depthwise convolutions hang for windows of 15 and more"
        : undefined,
    disposeStock() {},
    run: runSynchronously,
  };
}
