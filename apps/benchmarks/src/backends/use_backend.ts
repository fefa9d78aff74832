import type { Variant } from '@dynaconv/kernels-wasm/base';
import type { BenchmarkedBackend } from './backend.ts';
import { useTensorflow } from './tensorflow.ts';
import { useWasm } from './wasm_node.ts';

/** The backends that run in Node. */
export const BACKENDS = ['wasm', 'tensorflow'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Makes a backend the current one. @throws where it is not installed or does not run here */
export const useBackend = (
  name: BackendName,
  variant: 'auto' | Variant,
): Promise<BenchmarkedBackend> => (name === 'wasm' ? useWasm(variant) : useTensorflow());
