/** `@dynaconv/kernels-webgpu` without the side effect of registering the kernels. */
export { kernels, register, unregister } from './register.ts';
export { restart } from './restart.ts';
