import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type { Variant } from '@dynaconv/kernels-wasm/base';
import type { BenchmarkedBackend } from './backend.ts';
import { startWasm } from './wasm.ts';

/** Makes tfjs's wasm backend the current one in Node, one thread, from the binaries in its own package. */
export function useWasm(variant: 'auto' | Variant): Promise<BenchmarkedBackend> {
  const require = createRequire(import.meta.url);
  return startWasm(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep, variant);
}
