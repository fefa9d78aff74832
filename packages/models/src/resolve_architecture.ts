import type { Architecture } from './network/architecture.ts';
import { architectureIn, type EntryPoint } from './network/entry_point.ts';

/**
 * The architecture that a name or an entry point stands for. The registry, and with it every family, is imported only where
 * a name is given, so that a bundler can leave it out of the first chunk.
 *
 * @throws RangeError for a name that does not exist; TypeError for what is neither
 */
export async function resolveArchitecture(
  operation: string,
  model: string | EntryPoint,
): Promise<Architecture> {
  if (typeof model !== 'string') return architectureIn(operation, model);
  const { findArchitecture } = await import('./registry.ts');
  return findArchitecture(operation, model);
}
