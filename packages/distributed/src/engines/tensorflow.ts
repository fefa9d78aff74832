import { openCollectives } from '@dynaconv/kernels-node/collectives';
import { getBackend } from '@tensorflow/tfjs-core';
import type { Worker } from '../cluster.ts';
import type { Engine } from './engine.ts';
import { messagesOf } from './protocol.ts';

export interface TensorFlowOptions {
  readonly workers: readonly Worker[];
  readonly rank: number;
  /** Seconds. */
  readonly bound: number;
  readonly trustedNetwork: boolean;
}

/**
 * TensorFlow's collectives, in a context of their own beside tfjs-node's.
 *
 * @throws Error where tfjs-node is not the current backend, its server does not start, or strangers cannot be kept out
 */
export async function tensorFlowEngine(options: TensorFlowOptions): Promise<Engine> {
  const { workers, rank, bound, trustedNetwork } = options;
  const { tensorflow, join, allReduce, close } = await openCollectives({
    ...messagesOf(workers, rank),
    size: workers.length,
    boundSeconds: bound,
    port: workers[rank].port,
    admitted: trustedNetwork ? undefined : [...new Set(workers.map(({ ip }) => ip))],
  });
  if (getBackend() !== 'tensorflow') {
    close();
    throw new Error(
      `connect: the current backend is '${getBackend()}', expected 'tensorflow', which tfjs-node has; await tf.setBackend('tensorflow') before`,
    );
  }
  return { version: `TensorFlow ${tensorflow}`, join, allReduce, close };
}
