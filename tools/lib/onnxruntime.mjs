import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileOfPackage } from './npm_package.mjs';

export const ONNXRUNTIME_VERSION = '1.30.0';

/**
 * Their entries, and the megabytes that are installed.
 * @type {Record<import('./onnxruntime.d.mts').OnnxRuntimeName, { file: string, size: number }>}
 */
const RUNTIMES = {
  'onnxruntime-web': { file: 'dist/ort.wasm.bundle.min.mjs', size: 140 },
  'onnxruntime-node': { file: 'dist/index.js', size: 290 },
};

/** @type {typeof import('./onnxruntime.d.mts').importOnnxRuntime} */
export async function importOnnxRuntime(runtime, onProgress) {
  const module = await import(pathToFileURL(await fileOf(runtime, onProgress)).href);
  const ort = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  return ort;
}

/** @type {typeof import('./onnxruntime.d.mts').onnxRuntimeWebFolder} */
export const onnxRuntimeWebFolder = async (onProgress) =>
  path.dirname(await fileOf('onnxruntime-web', onProgress));

/**
 * @param {import('./onnxruntime.d.mts').OnnxRuntimeName} runtime
 * @param {(message: string) => void} [onProgress]
 */
function fileOf(runtime, onProgress) {
  const version = ONNXRUNTIME_VERSION;
  const folder = [`onnxruntime-${version}`, runtime];
  return fileOfPackage({ name: runtime, version, folder, ...RUNTIMES[runtime] }, onProgress);
}
