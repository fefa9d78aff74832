import type { KernelConfig, KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { TracingBackend } from '../tracing_backend.ts';

/** The name of the backend while a model is traced. */
export const TRACING = 'dynaconv-export';

type Run = (
  trace: TracingBackend,
  inputs: Readonly<Record<string, TensorInfo>>,
  // tfjs has one type for the attributes of every kernel.
  attrs: NamedAttrMap & Record<string, never>,
) => TensorInfo | TensorInfo[];

/** A kernel of the tracing backend, which notes what it is to compute. */
export const traced = (kernelName: string, run: Run): KernelConfig => ({
  kernelName,
  backendName: TRACING,
  kernelFunc: (({ inputs, attrs, backend }) =>
    run(
      backend as TracingBackend,
      inputs as Record<string, TensorInfo>,
      attrs as NamedAttrMap & Record<string, never>,
    )) as KernelFunc,
});
