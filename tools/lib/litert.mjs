import path from 'node:path';
import { fileOfPackage } from './npm_package.mjs';

export const LITERT_VERSION = '2.5.3';

/** Megabytes that are installed. */
const SIZE = 40;

/** @type {typeof import('./litert.d.mts').liteRtFiles} */
export async function liteRtFiles(onProgress) {
  const version = LITERT_VERSION;
  const file = path.join('dist', 'index.js');
  const wanted = { name: '@litertjs/core', version, file, size: SIZE };
  const entry = await fileOfPackage({ ...wanted, folder: [`litert-${version}`] }, onProgress);
  return { entry, wasmFolder: path.join(path.dirname(entry), '..', 'wasm') };
}
