import {
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** Registers a package's kernels, replacing any that are registered under their names. Packages of kernels call this. */
export function registerKernels(configs: readonly KernelConfig[]): void {
  unregisterKernels(configs);
  for (const config of configs) registerKernel(config);
}

/** Unregisters those of the kernels that are registered; their ops then run as compositions of stock ops. */
export function unregisterKernels(configs: readonly KernelConfig[]): void {
  for (const { kernelName, backendName } of configs) {
    if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
  }
}
