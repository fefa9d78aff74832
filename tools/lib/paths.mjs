import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Node versions that the published packages support. The first is pinned, and runs the tooling and the programs. */
export const NODE_MAJORS = [24, 22, 20];

/**
 * Path of the Node binary that the lockfile pins for a major version.
 * @param {number} major
 */
export function nodeBinary(major) {
  const name = major === NODE_MAJORS[0] ? 'node' : `node-${major}`;
  const binary = path.join(
    ROOT,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary)) {
    throw new Error(
      `Node ${major} is not installed at ${binary}; remove node_modules and try again`,
    );
  }
  return binary;
}

/**
 * Environment in which `node` is a pinned version and the dependencies' commands are on the PATH.
 * @param {number} [major]
 */
export function toolEnvironment(major = NODE_MAJORS[0]) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const pinned = [path.dirname(nodeBinary(major)), path.join(ROOT, 'node_modules', '.bin')];
  return {
    ...process.env,
    [key]: [...pinned, process.env[key]].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
}
