import { mkdirSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';

/** Where weights, exported models and rivals are kept between runs: a folder of the system's for caches. */
export function cacheFolder(): string {
  const folder = path.join(envPaths('dynaconv', { suffix: '' }).cache, 'benchmarks');
  mkdirSync(folder, { recursive: true });
  return folder;
}
