/**
 * WebAssembly SIMD kernels for the ops of @dynaconv/involution-ops. Importing this registers them for tfjs's 'wasm'
 * backend; `@dynaconv/kernels-wasm/base` is the same without that side effect.
 */

import { register } from './base.ts';

export * from './base.ts';

register();
