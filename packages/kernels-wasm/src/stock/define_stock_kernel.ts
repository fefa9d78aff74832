import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel of tfjs's own that tfjs-backend-wasm does not have; tfjs checks inputs and attributes before it calls one. */
export function defineStockKernel<Inputs, Attrs>(
  kernelName: string,
  run: (call: {
    inputs: { [Name in keyof Inputs]: TensorInfo };
    attrs: Attrs;
    backend: object;
  }) => TensorInfo,
): KernelConfig {
  return { kernelName, backendName: 'wasm', kernelFunc: run as unknown as KernelFunc };
}
