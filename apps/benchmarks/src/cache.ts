import { mkdirSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';

/** Where weights, exported models and rivals are kept between runs: in the system's cache folder. */
export function cacheFolder(): string {
  const folder = path.join(envPaths('dynaconv', { suffix: '' }).cache, 'benchmarks');
  mkdirSync(folder, { recursive: true });
  return folder;
}
