/**
 * WebGPU programs for the ops of @dynaconv/involution-ops. Importing this registers them for tfjs's 'webgpu' backend;
 * `@dynaconv/kernels-webgpu/base` is the same without that side effect.
 */

import { register } from './base.ts';

export * from './base.ts';

register();
