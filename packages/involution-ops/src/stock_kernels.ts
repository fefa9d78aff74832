import {
  findBackend,
  getKernel,
  type KernelConfig,
  type KernelFunc,
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

type KernelCall = Parameters<KernelFunc>[0];

/** What a package of kernels needs to stand in for kernels of tfjs's own ops on a backend. */
export function stockKernelsOf(backendName: string) {
  /** Kernels of tfjs in whose place others are registered, by their names. */
  const replaced = new Map<string, KernelConfig>();

  return {
    /** A kernel that tfjs does not have on this backend, or that stands in its place and may leave some calls to it. */
    define: <Inputs, Attrs>(
      kernelName: string,
      run: (call: StockKernelCall<Inputs, Attrs>) => TensorInfo,
    ): KernelConfig => ({
      kernelName,
      backendName,
      kernelFunc: run as unknown as KernelFunc,
      // tfjs sets up and takes down the kernels that are registered when a backend starts and ends.
      setupFunc: (backend) => replaced.get(kernelName)?.setupFunc?.(backend),
      disposeFunc: (backend) => replaced.get(kernelName)?.disposeFunc?.(backend),
    }),

    /** A call that ours does not take, run by tfjs's kernel. */
    byTfjs: (
      kernelName: string,
      call: { inputs: object; attrs?: object; backend: object },
    ): TensorInfo => replaced.get(kernelName)!.kernelFunc(call as KernelCall) as TensorInfo,

    /**
     * Registers those that tfjs lacks, and those that are to replace its own. What is registered later wins, so that the package of
     * the backend has to be imported before.
     * @param replacing names of kernels that take the place of tfjs's
     */
    register(configs: readonly KernelConfig[], replacing: readonly string[]): void {
      const missing = configs.filter((config) => {
        const there = getKernel(config.kernelName, backendName);
        if (!there || there === config) return true;
        if (!replacing.includes(config.kernelName)) return false;
        replaced.set(config.kernelName, there);
        return true;
      });
      registerKernels(missing);
    },

    /** Removes them again, and puts back what tfjs had. */
    unregister(configs: readonly KernelConfig[]): void {
      unregisterKernels(
        configs.filter((config) => getKernel(config.kernelName, backendName) === config),
      );
      const backend = findBackend(backendName);
      for (const config of replaced.values()) {
        registerKernel(config);
        // tfjs sets up those that are registered when a backend starts, which these may not have been.
        if (backend) config.setupFunc?.(backend);
      }
      replaced.clear();
    },
  };
}
