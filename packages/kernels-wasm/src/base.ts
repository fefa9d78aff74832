/** `@dynaconv/kernels-wasm` without the side effect of registering the kernels. */
export type { Variant } from './assemble.ts';
export { isSupported } from './modules.ts';
export {
  kernels,
  type RegisterOptions,
  register,
  startThreads,
  stockKernels,
  unregister,
} from './register.ts';
