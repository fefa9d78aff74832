import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

setWasmPaths('/tfjs-wasm/');

/** Makes a backend current; fails if it is not to be had here. */
export async function useBackend(name: 'cpu' | 'wasm' | 'webgl' | 'webgpu'): Promise<void> {
  // tfjs would compute small tensors on the CPU.
  if (name === 'webgl') tf.env().set('WEBGL_CPU_FORWARD', false);
  if (name === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await tf.setBackend(name)) || tf.getBackend() !== name) {
    throw new Error(`backend ${name} did not start; the current one is ${tf.getBackend()}`);
  }
}
