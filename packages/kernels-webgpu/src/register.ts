import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import * as exported from './kernels/index.ts';

/** The kernels that `register` registers. */
export const kernels: readonly KernelConfig[] = Object.values(exported);

/** Registers the kernels for tfjs's 'webgpu' backend; calling it again does nothing more. */
export function register(): void {
  registerKernels(kernels);
}

/** Removes the kernels again: the ops then run as compositions of stock ops. */
export function unregister(): void {
  unregisterKernels(kernels);
}
