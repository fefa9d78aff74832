/** Kernels of tfjs's own ops that a package has, where tfjs lacks them on a backend or has slow ones. */

import {
  findBackend,
  getKernel,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { registerKernels, unregisterKernels } from './register_kernels.ts';

/** A call of a kernel of tfjs's own op; tfjs checks inputs and attributes before it calls one. */
export interface StockKernelCall<Inputs, Attrs> {
  inputs: { [Name in keyof Inputs]: TensorInfo };
  attrs: Attrs;
  backend: object;
}

/** tfjs's kernels, by those that are registered in their place. */
const replaced = new Map<KernelConfig, KernelConfig>();

/**
 * A kernel that tfjs does not have on this backend, or that stands in the place of its own.
 * @param run gives undefined for a call that it leaves to tfjs's kernel
 */
export function defineStockKernel<Inputs, Attrs>(
  kernelName: string,
  backendName: string,
  run: (call: StockKernelCall<Inputs, Attrs>) => TensorInfo | undefined,
): KernelConfig {
  const config: KernelConfig = {
    kernelName,
    backendName,
    kernelFunc: (call) =>
      run(call as unknown as StockKernelCall<Inputs, Attrs>) ??
      replaced.get(config)!.kernelFunc(call),
    // tfjs sets up and takes down the kernels that are registered when a backend starts and ends.
    setupFunc: (backend) => replaced.get(config)?.setupFunc?.(backend),
    disposeFunc: (backend) => replaced.get(config)?.disposeFunc?.(backend),
  };
  return config;
}

/**
 * Registers those that tfjs lacks, and those that are to replace its own. What is registered later wins, so that the package of the
 * backend has to be imported before.
 * @param replacing names of kernels that take the place of tfjs's
 */
export function registerStockKernels(
  configs: readonly KernelConfig[],
  replacing: readonly string[],
): void {
  const missing = configs.filter((config) => {
    const there = getKernel(config.kernelName, config.backendName);
    if (!there || there === config) return true;
    if (!replacing.includes(config.kernelName)) return false;
    replaced.set(config, there);
    return true;
  });
  registerKernels(missing);
}

/** Removes them again, and puts back what tfjs had. */
export function unregisterStockKernels(configs: readonly KernelConfig[]): void {
  unregisterKernels(
    configs.filter((config) => getKernel(config.kernelName, config.backendName) === config),
  );
  for (const config of configs) {
    const theirs = replaced.get(config);
    if (!theirs) continue;
    replaced.delete(config);
    registerKernel(theirs);
    // tfjs sets up those that are registered when a backend starts, which these may not have been.
    const backend = findBackend(config.backendName);
    if (backend) theirs.setupFunc?.(backend);
  }
}
