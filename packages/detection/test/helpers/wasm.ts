import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';

/** Makes the wasm backend current, with this project's kernels. */
export async function useWasm(): Promise<void> {
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend did not start');
}
