// What is registered later wins, and tfjs warns: its own kernels have to be there first.
import '@tensorflow/tfjs-backend-wasm';
import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import {
  BatchMatMul,
  Cast,
  Conv2D,
  Conv2DBackpropInput,
  FusedConv2D,
  _FusedMatMul as FusedMatMul,
  findBackend,
  getKernel,
  Identity,
  type KernelConfig,
  MaxPoolGrad,
  Mean,
  registerKernel,
  Sum,
} from '@tensorflow/tfjs-core';
import * as exported from './index.ts';
import { replaced } from './replaced.ts';

/** Those that tfjs-backend-wasm 4.22 lacks, or that replace a slow one of it. */
export const stockKernels: readonly KernelConfig[] = Object.values(exported);

/** Slow where networks are trained, or pool whole maps: each says how. */
const REPLACED: readonly string[] = [
  BatchMatMul,
  Cast,
  Conv2D,
  Conv2DBackpropInput,
  FusedConv2D,
  FusedMatMul,
  Identity,
  MaxPoolGrad,
  Mean,
  Sum,
];

/** Registers the kernels of tfjs's own ops that it does not have. */
export function registerStockKernels(): void {
  const missing = stockKernels.filter((config) => {
    const there = getKernel(config.kernelName, config.backendName);
    if (!there || there === config) return true;
    if (!REPLACED.includes(config.kernelName)) return false;
    replaced.set(config.kernelName, there);
    return true;
  });
  registerKernels(missing);
}

/** Removes them again, and puts back what tfjs had. */
export function unregisterStockKernels(): void {
  unregisterKernels(
    stockKernels.filter((config) => getKernel(config.kernelName, config.backendName) === config),
  );
  const backend = findBackend('wasm');
  for (const config of replaced.values()) {
    registerKernel(config);
    // tfjs sets up those that are registered when a backend starts, which these may not have been.
    if (backend) config.setupFunc?.(backend);
  }
  replaced.clear();
}
