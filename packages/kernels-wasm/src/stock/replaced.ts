import type { KernelConfig } from '@tensorflow/tfjs-core';

/** Kernels of tfjs-backend-wasm in whose place ours are registered, by their names. */
export const replaced = new Map<string, KernelConfig>();
