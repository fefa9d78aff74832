import { createRequire } from 'node:module';
import path from 'node:path';
import { NODE_MAJORS, nodeBinary, ROOT } from '../lib/paths.mjs';
import { capture, type RunOptions } from '../lib/process.mjs';

const require = createRequire(path.join(ROOT, 'package.json'));

/** Path of the script behind a command of one of the root's dev dependencies. */
export function binary(packageName: string, command: string): string {
  const manifest = path.join(ROOT, 'node_modules', packageName, 'package.json');
  const { bin } = require(manifest) as { bin: string | Record<string, string> };
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

/** Runs a script on a Node version; throws its output for any exit code but 0. */
export async function runScript(
  script: string,
  args: readonly string[],
  options: RunOptions & { node?: number } = {},
): Promise<string> {
  const { code, output } = await capture(
    nodeBinary(options.node ?? NODE_MAJORS[0]),
    [script, ...args],
    options,
  );
  if (code !== 0) throw new Error(`${output.trimEnd()}\nexit code ${code}`);
  return output;
}
