import {
  type GradConfig,
  getGradient,
  getKernel,
  type KernelConfig,
  registerGradient,
  registerKernel,
} from '@tensorflow/tfjs-core';

/** Registers what is not registered yet: several entries of the package may be imported, and tfjs warns of a second registration. */
export function registerMissing(
  gradients: readonly GradConfig[],
  kernels: readonly KernelConfig[],
): void {
  for (const config of gradients) {
    if (!getGradient(config.kernelName)) registerGradient(config);
  }
  for (const config of kernels) {
    if (!getKernel(config.kernelName, config.backendName)) registerKernel(config);
  }
}
