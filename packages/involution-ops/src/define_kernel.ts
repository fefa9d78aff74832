import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelAttrs, KernelInputs, KernelName } from './contracts/manifest.ts';

/** What a kernel is called with. */
export interface KernelCall<Name extends KernelName> {
  inputs: KernelInputs<Name>;
  attrs: KernelAttrs<Name>;
  /** The tfjs backend, as kernels are handed it. */
  backend: object;
}

/** A backend's kernel of one of the contracts; its name gives `run` the types of inputs and attributes. */
export function defineKernel<Name extends KernelName>(
  kernelName: Name,
  backendName: string,
  run: (call: KernelCall<Name>) => TensorInfo,
): KernelConfig {
  // tfjs types inputs and attributes of all kernels alike; the op has checked them by the contract.
  return { kernelName, backendName, kernelFunc: run as unknown as KernelFunc };
}
