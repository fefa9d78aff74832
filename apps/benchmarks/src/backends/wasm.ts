import { isSupported, register, type Variant } from '@dynaconv/kernels-wasm/base';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { peakBytes } from '../measure/peak_bytes.ts';
import { aligned } from './aligned.ts';
import type { BenchmarkedBackend } from './backend.ts';
import { runSynchronously } from './run_synchronously.ts';
import { startTfjsWasm } from './start_tfjs_wasm.ts';
import { disposeStockTables, withStockOps } from './wasm_stock.ts';

const VARIANTS: readonly Variant[] = ['simd', 'relaxed-simd'];

/**
 * Makes tfjs's wasm backend the current one, one thread.
 * @param folder of tfjs's own .wasm files, a path or a URL with its last separator
 * @param variant 'auto' for all that the engine runs, side by side
 */
export async function startWasm(
  folder: string,
  variant: 'auto' | Variant,
): Promise<BenchmarkedBackend> {
  const variants = variant === 'auto' ? VARIANTS.filter(isSupported) : [variant];
  if (variants.length === 0) {
    throw new Error('the kernels need WebAssembly SIMD, which this engine lacks');
  }
  register({ variant: variants[0] });
  // In a cross-origin isolated page tfjs would choose its threaded build.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await startTfjsWasm(folder);
  return {
    name: 'wasm',
    versions: { 'tfjs-backend-wasm': version_wasm },
    modes: variants.map((each) => ({ name: each, enter: () => register({ variant: each }) })),
    withStockOps: (run) => withStockOps(variants[0], run),
    disposeStock: disposeStockTables,
    place: aligned,
    run: runSynchronously,
    peakBytes,
  };
}
