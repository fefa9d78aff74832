/** `@dynaconv/kernels-webgl` without the side effect of registering the kernels. */
export { register, unregister } from './register.ts';
