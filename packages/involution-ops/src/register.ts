import * as gradients from './gradients/index.ts';
import * as referenceKernels from './reference/index.ts';
import { registerMissing } from './register_missing.ts';

/** Registers the ops' gradients, and their kernels for the cpu backend, unless they are registered. */
export function register(): void {
  registerMissing(Object.values(gradients), Object.values(referenceKernels));
}
