import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { startFloat16 } from './float16.ts';
import type { ProductPrecision } from './wgsl/products.ts';

export interface RestartOptions {
  /**
   * Whether the products of involution, of ContMix's windows, of `fused.conv2d` and of `fused.depthwiseConv2d` are computed in
   * float16 where the device can; false by default. Their sums, tensors, gradients and all other ops stay float32. Numbers above
   * 65504 become infinite in such a product, those below 6.1e-5 may become 0.
   */
  float16?: boolean;
}

const RESTART_OPTIONS: OptionNames<RestartOptions> = { float16: true };

type Factory = ReturnType<typeof findBackendFactory>;

/** What each factory of ours falls back to, which is tfjs's own. */
const stock = new WeakMap<Factory, Factory>();

/**
 * Starts tfjs's backend 'webgpu' anew, on a device of its own, and makes it the current one: after its device was lost, which a
 * driver may do at any time, or for float16. Tensors of the old one are gone.
 * @returns what products are computed in: 'float16' only where it is asked for, and the device has it
 * @throws Error where this page has no WebGPU, or it does not start; TypeError for an option that is none
 */
export async function restart(options: RestartOptions = {}): Promise<ProductPrecision> {
  assertOptions('restart', options, RESTART_OPTIONS);
  const current = findBackendFactory('webgpu');
  if (!current) {
    throw new Error(
      "kernels-webgpu: tfjs has no backend 'webgpu' here; expected @tensorflow/tfjs-backend-webgpu to be imported, in a browser with WebGPU (navigator.gpu)",
    );
  }
  const factory = stock.get(current) ?? current;
  let precision: ProductPrecision = 'float32';
  const float16Factory: Factory = async () => {
    const backend = await startFloat16();
    precision = backend ? 'float16' : 'float32';
    return backend ?? factory();
  };
  stock.set(float16Factory, factory);
  removeBackend('webgpu');
  registerBackend('webgpu', options.float16 ? float16Factory : factory, PRIORITY);
  if (!(await setBackend('webgpu'))) {
    throw new Error("kernels-webgpu: tfjs could not start its backend 'webgpu'");
  }
  return precision;
}

/** What tfjs registers it with: above the others. */
const PRIORITY = 3;
