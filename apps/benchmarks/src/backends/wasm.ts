import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { isSupported, register, type Variant } from '@dynaconv/kernels-wasm/base';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { peakBytes } from '../measure/peak_bytes.ts';
import type { BenchmarkedBackend } from './backend.ts';
import { runSynchronously } from './run_synchronously.ts';
import { disposeStockTables, withStockOps } from './wasm_stock.ts';

const VARIANTS: readonly Variant[] = ['simd', 'relaxed-simd'];

/**
 * Makes tfjs's wasm backend the current one in Node, one thread, from the binaries in its own package.
 * @param variant 'auto' for all that the engine runs, side by side
 */
export async function useWasm(variant: 'auto' | Variant): Promise<BenchmarkedBackend> {
  const variants = variant === 'auto' ? VARIANTS.filter(isSupported) : [variant];
  if (variants.length === 0) {
    throw new Error('this engine has no WebAssembly SIMD, which the kernels need');
  }
  register({ variant: variants[0] });
  const require = createRequire(import.meta.url);
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  return {
    name: 'wasm',
    versions: { 'tfjs-backend-wasm': version_wasm },
    modes: variants.map((each) => ({ name: each, enter: () => register({ variant: each }) })),
    withStockOps: (run) => withStockOps(variants[0], run),
    disposeStock: disposeStockTables,
    run: runSynchronously,
    peakBytes,
  };
}
