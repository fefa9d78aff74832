import { unregisterKernels } from '@dynaconv/involution-ops/base';
import { getKernel, type KernelConfig, registerKernel } from '@tensorflow/tfjs-core';
import { type AddonInfo, loadAddon, loadTfjsNode } from './addon.ts';
import * as exported from './kernels/index.ts';
import { restoreLegacyUtil } from './node_compat.ts';

/** The kernels that `register` registers. */
export const kernels: readonly KernelConfig[] = Object.values(exported);

/** What the kernels run on. */
export type Registration = AddonInfo;

/**
 * Loads tfjs-node where it is not loaded yet, repairs it for Node 23 and newer, and registers the kernels for its backend
 * 'tensorflow'. Calling it again, or from another copy of this package, does no harm.
 *
 * The environment variable DYNACONV_SIMD chooses an instruction set other than the widest: baseline, avx2 or avx512.
 * @throws Error where tfjs-node is not installed or does not start, where there is no binary for this platform, and for a
 *   DYNACONV_SIMD that this processor does not have
 */
export function register(): Registration {
  restoreLegacyUtil();
  const info = loadAddon().register(loadTfjsNode());
  for (const config of kernels) {
    if (!getKernel(config.kernelName, config.backendName)) registerKernel(config);
  }
  return info;
}

/** Removes the kernels again: the ops then run as compositions of stock ops. TensorFlow keeps its ops, which nothing calls. */
export function unregister(): void {
  unregisterKernels(kernels);
}

/**
 * Chooses how many threads the kernels use; results do not depend on it. tfjs-node's own ops have threads of their own.
 * @param threads at least 1; 0 for as many as there are processors, the default
 * @throws RangeError for anything else
 */
export function setNumThreads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 0 || threads > MAX_THREADS) {
    throw new RangeError(
      `kernels-node: ${threads} threads, expected a whole number from 0 to ${MAX_THREADS}`,
    );
  }
  loadAddon().setNumThreads(threads);
}

const MAX_THREADS = 256;

/** Threads that the kernels use. */
export const numThreads = (): number => loadAddon().numThreads();
