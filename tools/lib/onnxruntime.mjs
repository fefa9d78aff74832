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
  const version = ONNXRUNTIME_VERSION;
  const folder = [`onnxruntime-${version}`, runtime];
  const wanted = { name: runtime, version, folder, ...RUNTIMES[runtime] };
  const file = await fileOfPackage(wanted, onProgress);
  const module = await import(pathToFileURL(file).href);
  const ort = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  return ort;
}
