// node saved_model.mjs FOLDER: runs in tfjs-node what op_library.py saved there.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(new URL('../../../packages/kernels-node/package.json', import.meta.url));
const { register } = load('@dynaconv/kernels-node/base');
register();
const tf = load('@tensorflow/tfjs-node');

const [folder] = process.argv.slice(2);
const { x, kernel, expected, bound } = JSON.parse(
  readFileSync(path.join(folder, 'expected.json'), 'utf8'),
);
const model = await tf.node.loadSavedModel(path.join(folder, 'model'));
const { y } = model.predict({
  x: tf.tensor(x.data, x.shape, 'float32'),
  kernel: tf.tensor(kernel.data, kernel.shape, 'float32'),
});
const values = y.dataSync();
if (values.length !== expected.data.length) throw new Error(`y has shape [${y.shape}]`);
for (const [n, value] of values.entries()) {
  if (!(Math.abs(value - expected.data[n]) <= bound.data[n])) {
    throw new Error(`element ${n} is ${value}, expected ${expected.data[n]} ± ${bound.data[n]}`);
  }
}
