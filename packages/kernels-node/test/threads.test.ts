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
let least = Infinity;
for (let n = 0; n < 100 && least >= 10; n++) {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { user, system } = process.cpuUsage(before);
  least = Math.min(least, (user + system) / 1e3);
}
console.log(JSON.stringify(least));`;
  // Milliseconds of the processor in 100, of all threads: what V8 does besides ends, and three that do not sleep take what they
  // get of every core, in each of the hundred spans.
  expect(runModule(code)).toBeLessThan(10);
});
