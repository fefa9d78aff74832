import { expect, test } from 'vitest';
import { missing, runModule } from './native.ts';

const INDEX = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);

test.skipIf(missing)('threads without work sleep, and the process ends without them', () => {
  const code = `
const { setNumThreads } = await import(${INDEX});
const { involution2d } = await import('@dynaconv/involution-ops');
const tf = await import('@tensorflow/tfjs-core');
const x = tf.ones([1, 56, 56, 64]), kernel = tf.ones([1, 56, 56, 4, 7, 7]);
setNumThreads(4);
for (let n = 0; n < 20; n++) involution2d(x, kernel).dispose();
const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, 500));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify((user + system) / 1e3));`;
  // Milliseconds of all threads: they take one of the 500, and three that did not sleep what they get of every core.
  expect(runModule(code)).toBeLessThan(30);
});
