/** `@dynaconv/kernels-webgpu` without the side effect of registering the kernels. */
export { kernels, register, stockKernels, unregister } from './register.ts';
export { type RestartOptions, restart } from './restart.ts';
export type { ProductPrecision } from './wgsl/products.ts';
