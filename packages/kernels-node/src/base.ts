/** `@dynaconv/kernels-node` without the side effects of registering the kernels and of loading tfjs-node. */
export { restoreLegacyUtil } from './node_compat.ts';
export {
  kernels,
  numThreads,
  type Registration,
  register,
  setNumThreads,
  unregister,
} from './register.ts';
