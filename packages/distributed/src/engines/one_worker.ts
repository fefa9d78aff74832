import { clone } from '@tensorflow/tfjs-core';
import type { Engine } from './engine.ts';

/** A worker on its own, on any backend: the sum is what it has. */
export const oneWorkerEngine = (): Engine => ({
  version: 'one worker',
  async join() {},
  allReduce: (x) => clone(x),
  close() {},
});
