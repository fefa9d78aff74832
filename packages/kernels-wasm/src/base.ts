/** `@dynaconv/kernels-wasm` without the side effect of registering the kernels. */
export { isSupported, type Variant } from './modules.ts';
export {
  kernels,
  type RegisterOptions,
  register,
  startThreads,
  stockKernels,
  unregister,
} from './register.ts';
