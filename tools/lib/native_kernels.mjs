import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';
import { hasTfjsNode } from './tfjs_node.mjs';

const PACKAGE = path.join(ROOT, 'packages/kernels-node');

/** The folder of the built addon, and of the library for Python. */
export const PREBUILDS = path.join(PACKAGE, 'prebuilds', `${process.platform}-${process.arch}`);

/** The end of the compiler's output, if building the native kernels failed; else empty. */
export function nativeBuildFailure() {
  const file = path.join(PACKAGE, 'build/failure.txt');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Why this checkout has no native kernels; undefined if it has them. */
export function missingNativeKernels() {
  if (!hasTfjsNode()) return 'tfjs-node has no libtensorflow';
  if (nativeBuildFailure()) return 'the native kernels do not build';
  if (!existsSync(path.join(PREBUILDS, 'dynaconv.node'))) return 'there is no C++ compiler';
  return undefined;
}
