import { stockKernelsOf } from '@dynaconv/involution-ops/base';

/** Kernels of tfjs's own ops that tfjs-backend-wasm does not have, or has slow ones of. */
export const {
  define: defineStockKernel,
  byTfjs,
  register: registerStockKernels,
  unregister: unregisterStockKernels,
} = stockKernelsOf('wasm');
