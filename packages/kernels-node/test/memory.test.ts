import { expect, test } from 'vitest';
import { missing, runModule } from './native.ts';

const INDEX = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);

test.skipIf(missing)(
  'ten thousand runs, and as many errors, leave the process as large as it was',
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
const many = () => { for (let n = 0; n < 5000; n++) run(); gc(); return process.memoryUsage().rss; };
const first = many(), tensors = tf.memory().numTensors;
console.log(JSON.stringify({ grown: many() - first, tensors: tf.memory().numTensors - tensors }));`;
    const { grown, tensors } = runModule(code) as { grown: number; tensors: number };
    expect(tensors).toBe(0);
    // An output is 50 kB: one kept in a hundred would show as 5 MB.
    expect(grown).toBeLessThan(4 * 2 ** 20);
  },
);
