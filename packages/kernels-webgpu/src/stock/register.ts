import { registerStockKernels, unregisterStockKernels } from '@dynaconv/involution-ops/base';
// What is registered later wins, and tfjs warns: its own kernels have to be there first.
import '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import * as exported from './index.ts';

/** Those that replace a slow one of tfjs-backend-webgpu for some calls: each says which. */
export const stockKernels: readonly KernelConfig[] = Object.values(exported);
const REPLACED = stockKernels.map(({ kernelName }) => kernelName);

/** Puts these in the place of tfjs's. */
export const register = (): void => registerStockKernels(stockKernels, REPLACED);

/** Puts back what tfjs had. */
export const unregister = (): void => unregisterStockKernels(stockKernels);
