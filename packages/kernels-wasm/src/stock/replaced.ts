import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** Kernels of tfjs-backend-wasm in whose place ours are registered, by their names. */
export const replaced = new Map<string, KernelConfig>();

/** A call that ours does not take, run by tfjs's kernel. */
export const byTfjs = (
  kernelName: string,
  { inputs, attrs, backend }: { inputs: object; attrs?: object; backend: object },
): TensorInfo =>
  replaced.get(kernelName)!.kernelFunc({
    inputs: inputs as NamedTensorInfoMap,
    attrs: { ...attrs },
    backend,
  }) as TensorInfo;
