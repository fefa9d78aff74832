import path from 'node:path';
import { nativeBuildFailure } from './native_kernels.mjs';
import { NODE_MAJORS, nodeBinary, ROOT } from './paths.mjs';
import { capture } from './process.mjs';
import { step } from './step.mjs';

const TURBO = path.join(ROOT, 'node_modules', 'turbo', 'bin', 'turbo');

/**
 * Runs a task of turbo.json in every package that has it; results that have not changed come from turbo's cache.
 * @param {string} task
 * @param {readonly string[]} [options]
 */
export const turbo = (task, options = []) =>
  capture(nodeBinary(NODE_MAJORS[0]), [
    TURBO,
    'run',
    task,
    '--ui=stream',
    '--log-order=grouped',
    '--output-logs=errors-only',
    ...options,
  ]);

/**
 * Builds what has changed.
 * @param {string} [program] only this package and those it depends on
 */
export async function build(program) {
  await step('building', () => turbo('build', program ? [`--filter=${program}...`] : []));
  const failure = nativeBuildFailure();
  if (!failure) return;
  process.stderr.write(
    `${failure}\nwarning: the native kernels do not build; on tfjs-node the ops run composed\n`,
  );
}
