import { register, unregister } from '@dynaconv/kernels-wasm/base';

/** Runs `work`, on the wasm backend, as it would run without `@dynaconv/kernels-wasm`: composed of tfjs's own ops. */
export function withStockOps<T>(work: () => T): T {
  const { warn } = console;
  // The ops advise to import the package whose kernels are left out here on purpose.
  console.warn = () => {};
  unregister();
  try {
    return work();
  } finally {
    register();
    console.warn = warn;
  }
}
