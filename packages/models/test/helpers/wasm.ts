import { createRequire } from 'node:module';
import path from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import '@dynaconv/kernels-wasm';

/** Makes the wasm backend current, from the files of its package, which Node does not find by itself. */
export async function useWasm(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${path.dirname(entry)}/`);
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend did not start');
}
