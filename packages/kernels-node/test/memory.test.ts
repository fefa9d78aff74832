import { expect, test } from 'vitest';
import { missing, runModule } from './native.ts';

const INDEX = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);

test.skipIf(missing)(
  'thousands of runs, and as many errors, leave the process as large as it was',
  () => {
    const code = `
await import(${INDEX});
const { involution2d, contMix2d } = await import('@dynaconv/involution-ops');
const tf = await import('@tensorflow/tfjs-core');
const x = tf.ones([1, 14, 14, 64]), kernel = tf.ones([1, 14, 14, 4, 7, 7]), bias = tf.ones([4, 13, 13]);
const run = () => {
  involution2d(x, kernel).dispose();
  contMix2d(x, kernel, bias).dispose();
  try {
    // Refused by TensorFlow, after its tensors are made.
    tf.backend().executeSingleOutput('DynaconvNeighborhoodAv2DV1', [], [x, kernel]);
  } catch {}
};
const many = () => { for (let n = 0; n < 2000; n++) run(); gc(); return process.memoryUsage().rss; };
let size = many();
const tensors = tf.memory().numTensors;
const growths = [1, 2, 3, 4, 5, 6, 7, 8].map(() => { const before = size; size = many(); return size - before; });
console.log(JSON.stringify({ growths, tensors: tf.memory().numTensors - tensors }));`;
    const { growths, tensors } = runModule(code) as { growths: number[]; tensors: number };
    expect(tensors).toBe(0);
    // An output is 50 kB: one kept in a hundred would show as 1 MB in each of them. V8's heap grows in one or another, mostly the first four.
    expect(Math.min(...growths)).toBeLessThan(2 ** 19);
  },
);
