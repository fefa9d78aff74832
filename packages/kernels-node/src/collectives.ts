/**
 * Sums of tensors over processes, by the collective runtime of the TensorFlow that tfjs-node has loaded. `@dynaconv/distributed` is
 * what an application uses.
 */

import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  engine,
  getGradient,
  getKernel,
  type NamedTensorInfoMap,
  registerGradient,
  registerKernel,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { loadAddon, loadTfjsNode, type NativeGroupOptions } from './addon.ts';
import { runNamedOp } from './backend.ts';
import { register } from './register.ts';

/** What TensorFlow is told of the workers. */
export interface CollectivesOptions extends Omit<NativeGroupOptions, 'binding'> {
  /** That this worker listens on. */
  port: number;
  /**
   * IPv4 addresses of the hosts that may connect to the port; all others cannot. Without it anyone who reaches the port may, and
   * make this process run any graph.
   */
  admitted?: readonly string[];
}

/** This process's place among the workers. */
export interface Collectives {
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /**
   * Waits until all workers have called it; JavaScript runs on meanwhile.
   *
   * @throws Error where one does not come within the bound; the signal's reason
   */
  join(signal?: AbortSignal): Promise<void>;
  /**
   * The sum over all workers, differentiable: the gradient is the sum of the gradients.
   *
   * @param x float32 of any shape, the same on every worker
   * @param bucket from 1; one for every shape, since TensorFlow keeps what it knows of each for ever
   * @throws Error where another worker is gone, does not answer within the bound, or gives another shape; all later calls do, too
   */
  allReduce(x: Tensor, bucket: number): Tensor;
  /** Frees all but the server, which TensorFlow cannot stop: it listens until the process ends. */
  close(): void;
}

const KERNEL = 'AllReduce';

/**
 * Starts the server of this worker. The others need not be there yet: the first operation waits for them.
 *
 * @throws Error where the port is taken or `admitted` cannot be enforced, before the server starts; where TensorFlow lacks a
 *   function, and where its server does not start
 */
export async function openCollectives(options: CollectivesOptions): Promise<Collectives> {
  const { port, admitted, ...native } = options;
  const { tensorflow } = register();
  const addon = loadAddon();
  await rehearse(port, admitted);
  const group = addon.openGroup({ ...native, binding: loadTfjsNode() });
  if (admitted) addon.admitOnly({ addresses: admitted, port });
  registerOnce();
  return {
    tensorflow,
    async join(signal) {
      signal?.throwIfAborted();
      const abort = () => addon.abortGroup({ group, message: 'stopped while it was waiting' });
      signal?.addEventListener('abort', abort);
      try {
        await addon.joinGroup(group);
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    allReduce: (x, bucket) => run(x, { group, bucket }),
    close: () => addon.closeGroup(group),
  };
}

/** Finds out what might fail once TensorFlow's server listens, which nothing but the end of the process could close again. */
async function rehearse(port: number, admitted: readonly string[] | undefined): Promise<void> {
  const server = createServer();
  try {
    server.listen({ port, host: '0.0.0.0', exclusive: true });
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`cannot listen on port ${port}: ${(cause as Error).message}`, { cause });
  }
  try {
    if (admitted) loadAddon().admitOnly({ addresses: admitted, port });
  } catch (cause) {
    throw new Error(
      `strangers cannot be kept from port ${port} (${(cause as Error).message}); whoever reaches it could make this process run anything. In a network where nobody else can, trustedNetwork: true does without`,
      { cause },
    );
  } finally {
    server.close();
    await once(server, 'close');
  }
}

const run = (x: Tensor, attrs: { group: number; bucket: number }): Tensor =>
  engine().runKernel(KERNEL, { x } as NamedTensorInfoMap as never, attrs) as Tensor;

function registerOnce(): void {
  if (!getKernel(KERNEL, 'tensorflow')) {
    registerKernel({
      kernelName: KERNEL,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { group, bucket } = attrs as { group: number; bucket: number };
        return runNamedOp(backend as object, KERNEL, [inputs.x!], { ints: { group, bucket } });
      },
    });
  }
  if (!getGradient(KERNEL)) {
    registerGradient({
      kernelName: KERNEL,
      gradFunc: (dy, _, attrs) => ({
        x: () => run(dy as Tensor, attrs as { group: number; bucket: number }),
      }),
    });
  }
}
