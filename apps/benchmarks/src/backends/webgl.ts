import { register, unregister } from '@dynaconv/kernels-webgl/base';
import { type MathBackendWebGL, version_webgl } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from './backend.ts';
import { RUN_ON_DEVICE } from './run_on_device.ts';
import { withoutKernels } from './without_kernels.ts';

/** Makes tfjs's WebGL backend the current one, in a page or a worker of one. @throws where the browser has no WebGL 2 */
export async function useWebgl(): Promise<BenchmarkedBackend> {
  // tfjs would compute small tensors on the CPU.
  tf.env().set('WEBGL_CPU_FORWARD', false);
  register();
  if (!(await tf.setBackend('webgl')) || tf.env().getNumber('WEBGL_VERSION') !== 2) {
    throw new Error('the kernels need WebGL 2, which this browser lacks');
  }
  const precision = tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') ? 'float32' : 'float16';
  return {
    name: 'webgl',
    versions: { 'tfjs-backend-webgl': version_webgl, renderer: rendererOf(tf.backend()) },
    modes: [{ name: precision, enter() {} }],
    withStockOps: (run) => withoutKernels({ register, unregister }, run),
    disposeStock() {},
    // Uploaded tensors are not packed, and packing them would be timed with the first op that reads them.
    place: (x) => tf.neg(x),
    ...RUN_ON_DEVICE,
  };
}

/** The device's name, 'ANGLE (…)'; the engine's where the browser does not disclose it. */
function rendererOf(backend: unknown): string {
  const { gl } = (backend as MathBackendWebGL).gpgpu;
  const named = gl.getExtension('WEBGL_debug_renderer_info');
  return `${gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER)}`;
}
