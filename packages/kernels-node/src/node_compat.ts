import { createRequire } from 'node:module';

/**
 * tfjs-node 4.22 calls `util.isNullOrUndefined` and `util.isArray` in every op, which Node 23 took out or warns of. It looks them
 * up at each call, so that giving them back works before and after tfjs-node is loaded.
 */
export function restoreLegacyUtil(): void {
  // The object that `require('util')` gives, which is not the frozen namespace of an import.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
