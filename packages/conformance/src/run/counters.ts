import { backend, memory } from '@tensorflow/tfjs-core';
import type { Heap } from '../backends/backend.ts';
import { CaseFailure } from './failure.ts';

/** What must be the same after a run as before it. */
export type Counters = Readonly<Record<string, number>>;

/** Tensors as the engine counts them, and data as the backend does: a kernel can leak the one without the other. */
export function countTensors(): Counters {
  const { numTensors, numDataBuffers } = memory();
  return { tensors: numTensors, buffers: numDataBuffers, 'backend data': backend().numDataIds() };
}

export const countBytes = (heap: Heap): Counters => ({
  'live heap bytes': heap.liveBytes(),
  'heap size': heap.totalBytes(),
});

/** @throws CaseFailure of kind `leak` */
export function assertUnchanged(before: Counters, after: Counters, during: string): void {
  for (const [name, count] of Object.entries(before)) {
    if (after[name] !== count) {
      throw new CaseFailure('leak', `${name}: ${count} before ${during}, ${after[name]} after it`);
    }
  }
}
