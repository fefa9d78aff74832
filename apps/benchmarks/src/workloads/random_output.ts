import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from '../backends/backend.ts';

/** Values from −1 to 1, placed in memory as the backend wants its inputs. */
export function randomOutput(
  shape: readonly number[],
  seed: number,
  backend: BenchmarkedBackend,
): tf.Tensor {
  const x = tf.randomUniform([...shape], -1, 1, 'float32', seed);
  return backend.place?.(x) ?? x;
}
