import type { Architecture } from './network/architecture.ts';
import { findRegistered } from './network/architecture_of.ts';
import { architectureIn, type EntryPoint } from './network/entry_point.ts';

/**
 * The architecture that a name or an entry point stands for. The registry, and with it every family, is imported only where
 * a name is given, so that a bundler can leave it out of the first chunk.
 *
 * @throws RangeError for a name that does not exist; TypeError for what is neither; Error where modules cannot be imported
 * later
 */
export async function resolveArchitecture(
  operation: string,
  model: string | EntryPoint,
): Promise<Architecture> {
  if (typeof model !== 'string') return architectureIn(operation, model);
  const found = findRegistered(operation, model);
  if (found) return found;
  const { findArchitecture } = await import('./registry.ts').catch((error) => {
    throw new Error(
      `${operation}: cannot import what knows models by name (${(error as Error).message}), as in a service worker; pass an entry point in place of '${model}': import { ${model} } from '@dynaconv/models'`,
      { cause: error },
    );
  });
  return findArchitecture(operation, model);
}
