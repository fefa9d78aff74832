import {
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** Registers a package's kernels, in place of what is registered by their names; for packages of kernels to call. */
export function registerKernels(configs: readonly KernelConfig[]): void {
  unregisterKernels(configs);
  for (const config of configs) registerKernel(config);
}

/** Removes them again, those that are registered: their ops then run as compositions of stock ops. */
export function unregisterKernels(configs: readonly KernelConfig[]): void {
  for (const { kernelName, backendName } of configs) {
    if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
  }
}
