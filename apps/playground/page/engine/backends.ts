import '@dynaconv/kernels-wasm';
import '@dynaconv/kernels-webgl';
import '@dynaconv/kernels-webgpu';
import { startThreads } from '@dynaconv/kernels-wasm';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import type { Backend } from './protocol.ts';

setWasmPaths('/tfjs-wasm/');

/** Makes a backend the current one. */
export async function useBackend(name: Backend): Promise<void> {
  if (getBackend() === name) return;
  if (!(await setBackend(name))) {
    throw new Error(`This browser does not run the backend ${name}; choose another.`);
  }
}

/** Threads of the current backend, all begun; undefined where that is not WASM. */
export async function threadsInUse(): Promise<number | undefined> {
  return getBackend() === 'wasm' ? startThreads() : undefined;
}
