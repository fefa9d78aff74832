import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from './cache.mjs';
import { capture } from './process.mjs';

export const ONNXRUNTIME_VERSION = '1.30.0';

/**
 * Their entries, and the megabytes that are installed.
 * @type {Record<import('./onnxruntime.d.mts').OnnxRuntimeName, { entry: string, size: number }>}
 */
const RUNTIMES = {
  'onnxruntime-web': { entry: 'dist/ort.wasm.bundle.min.mjs', size: 140 },
  'onnxruntime-node': { entry: 'dist/index.js', size: 290 },
};

/** @type {typeof import('./onnxruntime.d.mts').importOnnxRuntime} */
export async function importOnnxRuntime(runtime, onProgress) {
  const folder = cacheFolder(`onnxruntime-${ONNXRUNTIME_VERSION}`, runtime);
  const { entry, size } = RUNTIMES[runtime];
  const file = path.join(folder, 'node_modules', runtime, entry);
  if (!existsSync(file)) {
    onProgress?.(`installing ${runtime} ${ONNXRUNTIME_VERSION} into ${folder} (${size} MB)`);
    await install(`${runtime}@${ONNXRUNTIME_VERSION}`, folder);
  }
  const module = await import(pathToFileURL(file).href);
  const ort = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  return ort;
}

/**
 * Tests in several processes may want it at once: each installs into a folder of its own, and the first names it.
 * @param {string} wanted
 * @param {string} folder
 */
async function install(wanted, folder) {
  await mkdir(path.dirname(folder), { recursive: true });
  const own = await mkdtemp(`${folder}-`);
  // The install script would download CUDA; the binary for the CPU is in the package.
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', own, wanted];
  const shell = process.platform === 'win32';
  try {
    const { code, output } = await capture('npm', args, { env: process.env, shell });
    if (code !== 0) throw new Error(`${wanted} cannot be installed: ${output.trim()}`);
    await rename(own, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
