/** `@dynaconv/kernels-webgl` without the side effect of registering the kernels. */
export { kernels, register, unregister } from './register.ts';
