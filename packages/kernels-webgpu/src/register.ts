import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import * as exported from './kernels/index.ts';
import * as stock from './stock/register.ts';

export { stockKernels } from './stock/register.ts';

/** The kernels of our ops that `register` registers. */
export const kernels: readonly KernelConfig[] = Object.values(exported);

/**
 * Registers the kernels for tfjs's 'webgpu' backend, those of our ops, and faster ones of the mean over a small map, of the product
 * that ends a network and of the gradient of depthwise convolutions; calling it again does nothing more.
 */
export function register(): void {
  registerKernels(kernels);
  stock.register();
}

/** Removes the kernels again: the ops then run as compositions of stock ops, and tfjs has what it had before. */
export function unregister(): void {
  unregisterKernels(kernels);
  stock.unregister();
}
