// What is registered later wins, and tfjs warns: its own kernels have to be there first.
import '@tensorflow/tfjs-backend-wasm';
import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import {
  Conv2DBackpropInput,
  getKernel,
  type KernelConfig,
  registerKernel,
} from '@tensorflow/tfjs-core';
import * as exported from './index.ts';

/** Those that tfjs-backend-wasm 4.22 lacks, or that replace a slow one of it. */
export const stockKernels: readonly KernelConfig[] = Object.values(exported);

/** tfjs's takes some fourteen times as long as ours, and training waits for it. */
const REPLACED: readonly string[] = [Conv2DBackpropInput];

/** Those of tfjs that are replaced. */
const before = new Map<string, KernelConfig>();

/** Registers the kernels of tfjs's own ops that it does not have. */
export function registerStockKernels(): void {
  const missing = stockKernels.filter((config) => {
    const there = getKernel(config.kernelName, config.backendName);
    if (!there || there === config) return true;
    if (!REPLACED.includes(config.kernelName)) return false;
    before.set(config.kernelName, there);
    return true;
  });
  registerKernels(missing);
}

/** Removes them again, and puts back what tfjs had. */
export function unregisterStockKernels(): void {
  unregisterKernels(
    stockKernels.filter((config) => getKernel(config.kernelName, config.backendName) === config),
  );
  for (const config of before.values()) registerKernel(config);
  before.clear();
}
