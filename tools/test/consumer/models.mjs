// A network with random weights, before and after deploy.
import assert from 'node:assert/strict';
import '@dynaconv/kernels-wasm';
import { createModel, deploy, listModels, summary } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

assert.ok(listModels('rednet*').includes('rednet50'));
assert.ok(summary('rednet50').parameters > 15e6);

assert.ok(await tf.setBackend('wasm'));
const model = createModel('rednet26', { numClasses: 10, inputShape: [64, 64, 3] });
const x = tf.randomNormal([2, 64, 64, 3]);
const deployed = deploy(model);
for (const form of [model, deployed]) {
  const logits = form.predict(x);
  assert.deepEqual(logits.shape, [2, 10]);
  assert.ok(logits.isFinite().all().dataSync()[0], 'logits are finite');
}
