import { register, startThreads } from '@dynaconv/kernels-wasm/base';
import { setThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { BenchmarkedBackend } from './backend.ts';
import { runSynchronously } from './run_synchronously.ts';
import { startTfjsWasm } from './start_tfjs_wasm.ts';
import { disposeStockTables, withStockOps } from './wasm_stock.ts';

/** tfjs and our kernels have so many each. */
export const THREADS = 2;

/**
 * Makes tfjs's wasm backend the current one on two threads, in a page that may share memory between them; our kernels run on one
 * and on two.
 * @param folder of tfjs's own .wasm files, a URL with its last slash
 */
export async function startThreadedWasm(folder: string): Promise<BenchmarkedBackend> {
  if (!globalThis.crossOriginIsolated) {
    throw new Error('threads need shared memory, which only a cross-origin isolated page has');
  }
  const variant = register({ threads: THREADS });
  if (!variant) throw new Error('this engine has no WebAssembly SIMD, which the kernels need');
  setThreadsCount(THREADS);
  await startTfjsWasm(folder);
  const started = await startThreads();
  if (started !== THREADS) {
    throw new Error(
      `only ${started} of ${THREADS} threads started; this machine may not have more`,
    );
  }
  const use = (threads: number) => () => void register({ variant, threads });
  return {
    name: 'wasm',
    versions: { 'tfjs-backend-wasm': version_wasm, instructions: variant },
    modes: [
      { name: 'one thread', enter: use(1) },
      { name: 'two threads', enter: use(2) },
    ],
    withStockOps: (run) => withStockOps(variant, run),
    disposeStock: disposeStockTables,
    run: runSynchronously,
  };
}
