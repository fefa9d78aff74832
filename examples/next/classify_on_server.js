/** The same as `shared/classify.js`, in Node: files are read from the packages, and sharp decodes images. */

import { readFile } from 'node:fs/promises';
import { digitsWeights, heldOutRecord, heldOutSheet, squareOf } from '@dynaconv/digits';
import { startThreads } from '@dynaconv/kernels-wasm';
import { loadModel, rednet_digits } from '@dynaconv/models/rednet';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import sharp from 'sharp';

let model;

/** Loaded by the first request, and kept for the others. */
async function load() {
  await setBackend('wasm');
  return loadModel(rednet_digits, { weights: digitsWeights('rednet_digits') });
}

export async function classifyOnServer() {
  model ??= load();
  const heldOut = JSON.parse(await readFile(heldOutRecord(), 'utf8'));
  const digit = sharp(await readFile(heldOutSheet())).extract(squareOf(heldOut, 0));
  const [{ className }] = await (await model).classify(await digit.png().toBuffer());
  return { className, label: `${heldOut.labels[0]}`, threads: await startThreads() };
}
