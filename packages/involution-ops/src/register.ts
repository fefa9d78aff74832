import { registerGradient, registerKernel } from '@tensorflow/tfjs-core';
import * as gradients from './gradients/index.ts';
import * as referenceKernels from './reference/index.ts';

let registered = false;

/** Registers the ops' gradients, and their kernels for the cpu backend. Calling it again does nothing. */
export function register(): void {
  if (registered) return;
  registered = true;
  for (const config of Object.values(gradients)) registerGradient(config);
  for (const config of Object.values(referenceKernels)) registerKernel(config);
}
