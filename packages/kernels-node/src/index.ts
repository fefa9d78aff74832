/**
 * Native kernels for the ops of @dynaconv/involution-ops. Importing this loads tfjs-node, repairs it for Node 23 and newer,
 * and registers the kernels for its backend 'tensorflow'; where there is no tfjs-node or no binary for this platform, it
 * warns once, and the ops run composed. `@dynaconv/kernels-node/base` is the same without side effects.
 */

import { register } from './base.ts';

export * from './base.ts';

try {
  register();
} catch (error) {
  console.warn(
    `kernels-node: the ops run as compositions of stock ops: ${(error as Error).message}`,
  );
}
