// node check_networks.ts PYTHON LIBRARY: a network of each family, written as a SavedModel of this project's ops and as one of stock ops, has
// in Python's TensorFlow the logits that PyTorch gives. DYNACONV_ALL=1 takes all networks that there are logits of.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel } from '@dynaconv/models';
import { findDeviation, referenceInput } from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { exportSavedModel } from '../../src/index.ts';
import { NETWORKS } from '../helpers/networks.ts';

const RUN_NETWORKS = fileURLToPath(new URL('run_networks.py', import.meta.url));

const [python, library] = process.argv.slice(2);
await setBackend('cpu');
const folder = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-python-'));
try {
  const folders = [];
  for (const [n, network] of NETWORKS.entries()) folders.push(...(await write(network, String(n))));
  // Where the interpreter crashes, it says what ran.
  const env = { ...process.env, PYTHONFAULTHANDLER: '1' };
  const args = [RUN_NETWORKS, library, ...folders];
  const { status, signal } = spawnSync(python, args, { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`run_networks.py: ${signal ?? `exit code ${status}`}`);
  for (const [n, { model, inputShape, logits }] of NETWORKS.entries()) {
    for (const form of ['own', 'stock']) {
      const bytes = readFileSync(path.join(folder, `${n}-${form}`, 'logits'));
      const values = new Float32Array(new Uint8Array(bytes).buffer);
      const problem = findDeviation(tensor(values, logits.shape), logits);
      if (problem) throw new Error(`${model} of [${inputShape}], ${form} ops: ${problem}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns the folders of both forms, each with the images that it is to be run on */
async function write(
  { model, file, inputShape }: (typeof NETWORKS)[number],
  name: string,
): Promise<string[]> {
  const classifier = await loadModel(model, { weights: file() });
  const images = referenceInput(inputShape as [number, number, number, number]);
  const [, height, width] = inputShape;
  const folders = [];
  for (const form of ['own', 'stock']) {
    const graph = await exportSavedModel(classifier.model, {
      size: [height, width],
      stockOps: form === 'stock',
      outputNames: ['logits'],
    });
    const one = path.join(folder, `${name}-${form}`);
    mkdirSync(one);
    writeFileSync(path.join(one, 'saved_model.pb'), graph);
    writeFileSync(path.join(one, 'images'), images.dataSync<'float32'>());
    writeFileSync(path.join(one, 'shape.json'), JSON.stringify(inputShape));
    folders.push(one);
  }
  images.dispose();
  classifier.dispose();
  return folders;
}
