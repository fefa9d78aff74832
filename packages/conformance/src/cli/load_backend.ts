import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConformanceBackend } from '../backends/backend.ts';
import { BACKENDS } from '../backends/index.ts';

/**
 * A backend by its name, or by the module that exports it, by name or path, as seen from the working directory.
 * @throws TypeError for a module that does not export one
 */
export async function loadBackend(name: string): Promise<ConformanceBackend> {
  const builtIn = BACKENDS.find((backend) => backend.name === name);
  if (builtIn) return builtIn;
  const module = await importFromHere(name);
  const backend: ConformanceBackend = module.default ?? module;
  for (const [key, type] of [
    ['name', 'string'],
    ['tfjsBackend', 'string'],
    ['kernels', 'object'],
    ['setup', 'function'],
  ] as const) {
    if (typeof backend[key] !== type) {
      throw new TypeError(
        `module '${name}' exports ${key} of type ${typeof backend[key]}, expected ${type}; see ConformanceBackend`,
      );
    }
  }
  return backend;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the module exports is checked above.
async function importFromHere(name: string): Promise<any> {
  const known = BACKENDS.map((backend) => backend.name).join(', ');
  const from = createRequire(join(process.cwd(), 'conformance'));
  let path: string;
  try {
    path = from.resolve(name);
  } catch (cause) {
    throw new Error(`there is no backend and no module '${name}'; the backends are ${known}`, {
      cause,
    });
  }
  return import(pathToFileURL(path).href);
}
