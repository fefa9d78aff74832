import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { replaced } from './replaced.ts';

/**
 * A kernel of tfjs's own that tfjs-backend-wasm does not have, or that stands in its place and may leave some calls to it; tfjs checks inputs and attributes before it calls one.
 */
export function defineStockKernel<Inputs, Attrs>(
  kernelName: string,
  run: (call: {
    inputs: { [Name in keyof Inputs]: TensorInfo };
    attrs: Attrs;
    backend: object;
  }) => TensorInfo,
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: run as unknown as KernelFunc,
    // tfjs sets up and takes down the kernels that are registered when a backend starts and ends.
    setupFunc: (backend) => replaced.get(kernelName)?.setupFunc?.(backend),
    disposeFunc: (backend) => replaced.get(kernelName)?.disposeFunc?.(backend),
  };
}
