import { register, unregister } from '@dynaconv/kernels-wasm/base';

/** Runs `work`, on the wasm backend, as it would run without `@dynaconv/kernels-wasm`: composed of tfjs's own ops. */
export async function withStockOps<T>(work: () => T | Promise<T>): Promise<T> {
  const { warn } = console;
  // The ops warn once that kernels are missing, which they are here on purpose.
  console.warn = () => {};
  unregister();
  try {
    return await work();
  } finally {
    register();
    console.warn = warn;
  }
}
