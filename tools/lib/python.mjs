import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { capture } from './process.mjs';
import { step } from './step.mjs';

/**
 * Python of a virtual environment in the user's cache that has the given packages, made when it is first asked for.
 * @param {string} python its interpreter
 * @param {string} name of the environment; one name, one set of packages
 * @param {readonly string[]} packages as pip names them, with versions
 * @throws Error where they cannot be installed
 */
export async function pythonWith(python, name, packages) {
  const folder = cacheFolder(`python-${name}`);
  const executable = path.join(folder, 'bin', 'python');
  const complete = path.join(folder, '.complete');
  if (existsSync(complete)) return executable;
  rmSync(folder, { recursive: true, force: true });
  await step(`installing ${packages.map((text) => path.basename(text)).join(', ')}`, async () => {
    const made = await capture(python, ['-m', 'venv', folder], { env: process.env });
    if (made.code !== 0) return made;
    const installed = await capture(
      executable,
      ['-m', 'pip', 'install', '--quiet', '--no-cache-dir', ...packages],
      { env: process.env },
    );
    if (installed.code !== 0) return installed;
    return capture('touch', [complete]);
  });
  return executable;
}

/**
 * The first of the interpreters that works.
 * @param {readonly string[]} names
 */
export const findPython = (names) =>
  names.find((name) => spawnSync(name, ['-c', 'import venv, ensurepip']).status === 0);
