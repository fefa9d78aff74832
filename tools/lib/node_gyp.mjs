import { createRequire } from 'node:module';
import path from 'node:path';
import { NODE_MAJORS, nodeBinary, ROOT, toolEnvironment } from './paths.mjs';
import { capture } from './process.mjs';

/**
 * Runs node-gyp in a package. Node's headers come from the folder in npm's configuration (nodedir), or else node-gyp
 * downloads them: addons use Node-API only, which is the same for every version.
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] variables besides those of the pinned tools
 */
export async function nodeGyp(folder, args, env = {}) {
  const require = createRequire(path.join(ROOT, 'package.json'));
  const main = path.join(path.dirname(require.resolve('node-gyp/package.json')), 'bin/node-gyp.js');
  const { output } = await capture('npm', ['config', 'get', 'nodedir'], {
    env: process.env,
    shell: process.platform === 'win32',
  });
  const nodedir = output.trim();
  const headers = nodedir && nodedir !== 'undefined' ? [`--nodedir=${nodedir}`] : [];
  return capture(nodeBinary(NODE_MAJORS[0]), [main, ...args, '--jobs=max', ...headers], {
    cwd: folder,
    env: { ...toolEnvironment(), ...env },
  });
}
