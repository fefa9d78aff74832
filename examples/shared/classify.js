/** Recognises a handwritten digit, in a page or a worker of any kind. The examples differ in how this gets there. */

import { digitsWeights, heldOutRecord, heldOutSheet, squareOf } from '@dynaconv/digits';
import { startThreads } from '@dynaconv/kernels-wasm';
import { loadModel, rednet_digits } from '@dynaconv/models/rednet';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';

/**
 * @param {URL} files where `copy_files.mjs` has put what no bundler finds by itself
 * @returns what the digit is, what it was labelled, and how many threads WebAssembly has
 */
export async function classify(files) {
  setWasmPaths(new URL('tfjs-wasm/', files).href);
  await setBackend('wasm');
  const digits = new URL('digits/', files);
  const model = await loadModel(rednet_digits, { weights: digitsWeights('rednet_digits', digits) });
  const heldOut = await (await fetch(heldOutRecord(digits))).json();
  const sheet = await (await fetch(heldOutSheet(digits))).blob();
  const { left, top, width, height } = squareOf(heldOut, 0);
  const digit = await createImageBitmap(sheet, left, top, width, height);
  const [{ className }] = await model.classify(digit);
  return { className, label: `${heldOut.labels[0]}`, threads: await startThreads() };
}
