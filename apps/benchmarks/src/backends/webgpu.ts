import { register, unregister } from '@dynaconv/kernels-webgpu/base';
import '@tensorflow/tfjs-backend-webgpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from './backend.ts';
import { RUN_ON_DEVICE } from './run_on_device.ts';
import { withoutKernels } from './without_kernels.ts';

/** Makes tfjs's WebGPU backend the current one, in a page or a worker of one. @throws where the browser has no WebGPU */
export async function useWebgpu(): Promise<BenchmarkedBackend> {
  if (!tf.findBackendFactory('webgpu')) {
    throw new Error('the kernels need WebGPU, which this browser lacks');
  }
  // tfjs would compute small tensors on the CPU.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  register();
  if (!(await tf.setBackend('webgpu'))) {
    throw new Error('the kernels need WebGPU, which does not start in this browser');
  }
  return {
    name: 'webgpu',
    versions: { 'tfjs-core': tf.version_core, adapter: adapterOf(tf.backend()) },
    modes: [{ name: 'float32', enter() {} }],
    withStockOps: (run) => withoutKernels({ register, unregister }, run),
    disposeStock() {},
    ...RUN_ON_DEVICE,
  };
}

/** 'google swiftshader'; browsers disclose more or less of it. */
function adapterOf(backend: unknown): string {
  const { vendor, architecture, description } = (backend as WebGPUBackend).device.adapterInfo;
  return [vendor, architecture, description].filter(Boolean).join(' ');
}
