/** Whether there is something to test here, and what tests need of it. */

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { missingNativeKernels } from '@dynaconv/tools';

/** Why the native kernels cannot run here; `npm test` has said more. */
export const missing = missingNativeKernels();

/** tfjs-node, typed as what it is for its users; only for where `missing` is undefined. */
export const loadTfjs = (): typeof import('@tensorflow/tfjs-node') =>
  createRequire(import.meta.url)('@tensorflow/tfjs-node');

/** Runs a module in a process of its own, and gives what it printed last, as JSON. */
export function runModule(code: string, env: NodeJS.ProcessEnv = {}): unknown {
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', code],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...env },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`exit ${status ?? signal}\n${stdout}${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}
