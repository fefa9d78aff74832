import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes tfjs's wasm backend the current one.
 * @param folder of its .wasm files, a path or a URL with its last separator
 */
export async function startTfjsWasm(folder: string): Promise<void> {
  setWasmPaths(folder);
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(`tfjs-backend-wasm does not start; expected its .wasm files in ${folder}`);
  }
}
