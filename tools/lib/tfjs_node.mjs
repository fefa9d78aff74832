import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { nodeGyp } from './node_gyp.mjs';
import { ROOT } from './paths.mjs';
import { capture } from './process.mjs';
import { step } from './step.mjs';

/** The version of TensorFlow to use instead of tfjs-node's own; tools/tfjs_node/libtensorflow.py must have its checksum. */
const CHOSEN = process.env.DYNACONV_TENSORFLOW || undefined;

const TENSORFLOW = CHOSEN ?? '2.16.2';

/** tfjs-node's newest Node-API level, which is what it loads on every Node that we support. */
const NAPI = 'napi-v8';

/** How long tfjs-node's own download may take: minutes where it works; where it cannot work, it fails at once. */
const OFFICIAL_LIMIT_MS = 300_000;

/** The installed package, found from the package with its kernels, which depends on it. */
const FOLDER = path.join(ROOT, 'packages/kernels-node/node_modules/@tensorflow/tfjs-node');

/**
 * Makes the tfjs-node that pnpm installed work. Its install script is disabled there, as it needs hosts that not every machine
 * can reach. This tries the script first, and then TensorFlow's library from PyPI, with an addon that is built here.
 * @returns {Promise<string | undefined>} why it does not work; undefined where it does
 */
export async function ensureTfjsNode() {
  const folder = realpathSync(FOLDER);
  if (isComplete(folder)) return undefined;
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const prebuilt = path.join(tensorflowFolder(), `tfjs_binding-${version}.node`);
  if (existsSync(prebuilt)) {
    place(folder, prebuilt);
    return undefined;
  }
  if (!CHOSEN && (await installOfficially(folder))) return undefined;
  try {
    await fetchAndBuild(folder, prebuilt);
  } catch (error) {
    return `tfjs-node has no libtensorflow: ${/** @type {Error} */ (error).message}`;
  }
  place(folder, prebuilt);
  return undefined;
}

/**
 * Copies what `ensureTfjsNode` made to another installed tfjs-node.
 * @param {string} folder of the package
 */
export function completeTfjsNode(folder) {
  const made = realpathSync(FOLDER);
  for (const part of ['deps', 'lib']) {
    rmSync(path.join(folder, part), { recursive: true, force: true });
    symlinkSync(path.join(made, part), path.join(folder, part));
  }
}

/** Whether the tfjs-node of this checkout works, judging by its files. */
export const hasTfjsNode = () => existsSync(FOLDER) && isComplete(realpathSync(FOLDER));

const bindingIn = (/** @type {string} */ folder) =>
  path.join(folder, 'lib', NAPI, 'tfjs_binding.node');

const isComplete = (/** @type {string} */ folder) =>
  existsSync(bindingIn(folder)) && existsSync(path.join(folder, 'deps', 'lib')) && isWanted(folder);

/** A library from PyPI must be the wanted version; tfjs-node's own download is fine if no version was chosen. */
function isWanted(/** @type {string} */ folder) {
  const deps = path.join(folder, 'deps');
  if (!lstatSync(deps).isSymbolicLink()) return CHOSEN === undefined;
  return readlinkSync(deps) === tensorflowFolder();
}

/** TensorFlow's wheel, library and headers, and next to them the addon built for it. */
export const tensorflowFolder = () => cacheFolder(`libtensorflow-${TENSORFLOW}`);

/** @param {string} folder */
async function installOfficially(folder) {
  const { status } = spawnSync(process.execPath, ['scripts/install.js'], {
    cwd: folder,
    stdio: 'ignore',
    timeout: OFFICIAL_LIMIT_MS,
  });
  if (status === 0 && isComplete(folder)) return true;
  rmSync(path.join(folder, 'deps'), { recursive: true, force: true });
  return false;
}

/**
 * @param {string} folder
 * @param {string} prebuilt where the addon is kept
 */
async function fetchAndBuild(folder, prebuilt) {
  if (!existsSync(tensorflowFolder())) {
    const script = path.join(ROOT, 'tools/tfjs_node/libtensorflow.py');
    await step(`fetching TensorFlow ${TENSORFLOW} from PyPI (200 to 260 MB)`, () =>
      capture('python3', [script, TENSORFLOW, tensorflowFolder()], { env: process.env }),
    );
  }
  linkDeps(folder);
  await step("building tfjs-node's addon", () =>
    nodeGyp(folder, [
      'rebuild',
      '--module_name=tfjs_binding',
      `--module_path=./lib/${NAPI}`,
      '--napi_build_version=8',
    ]),
  );
  copyFileSync(path.join(folder, 'build/Release/tfjs_binding.node'), prebuilt);
  rmSync(path.join(folder, 'build'), { recursive: true });
}

/**
 * @param {string} folder
 * @param {string} prebuilt
 */
function place(folder, prebuilt) {
  linkDeps(folder);
  mkdirSync(path.dirname(bindingIn(folder)), { recursive: true });
  copyFileSync(prebuilt, bindingIn(folder));
}

/** @param {string} folder */
function linkDeps(folder) {
  rmSync(path.join(folder, 'deps'), { recursive: true, force: true });
  symlinkSync(tensorflowFolder(), path.join(folder, 'deps'));
}
