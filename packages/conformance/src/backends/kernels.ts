import {
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/**
 * Leaves a tfjs backend without the named kernels, so that their ops run composed.
 * @returns what puts them back
 */
export function withoutKernels(backendName: string, names: readonly string[]): () => void {
  const removed: KernelConfig[] = getKernelsForBackend(backendName).filter(({ kernelName }) =>
    names.includes(kernelName),
  );
  for (const { kernelName } of removed) unregisterKernel(kernelName, backendName);
  return () => {
    for (const config of removed) registerKernel(config);
  };
}
