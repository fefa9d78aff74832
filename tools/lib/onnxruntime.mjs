import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from './cache.mjs';
import { capture } from './process.mjs';

export const ONNXRUNTIME_VERSION = '1.30.0';

/**
 * What is used of onnxruntime-common, which both packages export.
 * @typedef {object} OnnxRuntime
 * @property {{ wasm: { numThreads?: number } }} env
 * @property {new (type: 'float32', data: Float32Array, dims: number[]) => object} Tensor
 * @property {{ create(model: Uint8Array, options: object): Promise<OnnxSession> }} InferenceSession
 */

/**
 * @typedef {object} OnnxSession
 * @property {readonly string[]} inputNames
 * @property {(feeds: Record<string, object>) => Promise<Record<string, { data: Float32Array, dims: number[] }>>} run
 * @property {() => Promise<void>} release
 */

/**
 * Their entries, and the megabytes that are installed.
 * @typedef {'onnxruntime-web' | 'onnxruntime-node'} OnnxRuntimeName
 * @type {Record<OnnxRuntimeName, { entry: string, size: number }>}
 */
const RUNTIMES = {
  'onnxruntime-web': { entry: 'dist/ort.wasm.bundle.min.mjs', size: 140 },
  'onnxruntime-node': { entry: 'dist/index.js', size: 290 },
};

/**
 * Imports a runtime, after installing it into the user's cache if need be. It is not a dependency, since every checkout would then have
 * to download it.
 * @param {OnnxRuntimeName} runtime
 * @param {(message: string) => void} [onProgress]
 * @returns {Promise<OnnxRuntime>} which uses one thread
 * @throws Error that says why it cannot be installed
 */
export async function importOnnxRuntime(runtime, onProgress) {
  const folder = cacheFolder(`onnxruntime-${ONNXRUNTIME_VERSION}`, runtime);
  const { entry, size } = RUNTIMES[runtime];
  const file = path.join(folder, 'node_modules', runtime, entry);
  if (!existsSync(file)) {
    const wanted = `${runtime}@${ONNXRUNTIME_VERSION}`;
    onProgress?.(`installing ${wanted} into ${folder} (${size} MB)`);
    // The install script would download CUDA; the binary for the CPU is in the package.
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    const shell = process.platform === 'win32';
    const { code, output } = await capture('npm', [...args, wanted], { env: process.env, shell });
    if (code !== 0) throw new Error(`${wanted} cannot be installed: ${output.trim()}`);
  }
  const module = await import(pathToFileURL(file).href);
  /** @type {OnnxRuntime} */
  const ort = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  return ort;
}
