import { stockKernelsOf } from '@dynaconv/involution-ops/base';

/** Kernels of tfjs's own ops that take the place of those of tfjs-backend-webgpu for some calls. */
export const {
  define: defineStockKernel,
  byTfjs,
  register: registerStockKernels,
  unregister: unregisterStockKernels,
} = stockKernelsOf('webgpu');
