import {
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';

/**
 * Starts tfjs's backend 'webgpu' anew, on a device of its own, and makes it the current one: after its device was lost, which a
 * driver may do at any time. Tensors of the old one are gone.
 * @throws Error where this page has no WebGPU, or it does not start
 */
export async function restart(): Promise<void> {
  const factory = findBackendFactory('webgpu');
  if (!factory) {
    throw new Error(
      "kernels-webgpu: tfjs has no backend 'webgpu' here; expected @tensorflow/tfjs-backend-webgpu to be imported, in a browser with WebGPU (navigator.gpu)",
    );
  }
  removeBackend('webgpu');
  registerBackend('webgpu', factory, PRIORITY);
  if (!(await setBackend('webgpu'))) {
    throw new Error("kernels-webgpu: tfjs could not start its backend 'webgpu'");
  }
}

/** What tfjs registers it with: above the others. */
const PRIORITY = 3;
