import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelAttrs, KernelInputs, KernelName } from './contracts/manifest.ts';

/** What a kernel is called with. */
export interface KernelCall<Name extends KernelName> {
  inputs: KernelInputs<Name>;
  attrs: KernelAttrs<Name>;
  /** The tfjs backend, as kernels are handed it. */
  backend: object;
}

/** A backend's kernel for one of the contracts; TypeScript derives the types of `run` from the kernel's name. */
export function defineKernel<Name extends KernelName>(
  kernelName: Name,
  backendName: string,
  run: (call: KernelCall<Name>) => TensorInfo,
): KernelConfig {
  // tfjs has one type for the inputs and attributes of every kernel; the op has checked them against the contract.
  return { kernelName, backendName, kernelFunc: run as unknown as KernelFunc };
}
