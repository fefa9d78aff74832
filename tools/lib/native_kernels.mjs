import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { hasTfjsNode } from './tfjs_node.mjs';

const PACKAGE = path.join(ROOT, 'packages/kernels-node');

/** Where its build puts the addon and Python's library. */
export const PREBUILDS = path.join(PACKAGE, 'prebuilds', `${process.platform}-${process.arch}`);

/** What the compiler said at the end, where it failed on the native kernels; empty where it did not. */
export function nativeBuildFailure() {
  const file = path.join(PACKAGE, 'build/failure.txt');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Why this checkout has no native kernels; undefined where it has. */
export function missingNativeKernels() {
  if (!hasTfjsNode()) return 'tfjs-node has no libtensorflow';
  if (nativeBuildFailure()) return 'the native kernels do not build';
  if (!existsSync(path.join(PREBUILDS, 'dynaconv.node'))) return 'there is no C++ compiler';
  return undefined;
}
