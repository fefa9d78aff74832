import { getKernel } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { numThreads, register, setNumThreads, unregister } from '../src/base.ts';
import { missing, runModule } from './native.ts';

const INDEX = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);
const BASE = JSON.stringify(new URL('../dist/base.js', import.meta.url).href);

/** The ops as an application sees them, with a sum of nine twos to be made. */
const PROGRAM = `
const { involution2d } = await import('@dynaconv/involution-ops');
const tf = await import('@tensorflow/tfjs-core');
const nine = tf.tidy(() => involution2d(tf.ones([1, 3, 3, 16]), tf.fill([1, 3, 3, 1, 3, 3], 2)).dataSync()[64]);
`;

describe.skipIf(missing)('with tfjs-node', () => {
  test('registers as often as it is asked to, and unregisters', () => {
    const first = register();
    expect(register()).toEqual(first);
    expect(first.tensorflow).toMatch(/^2\.\d+/);
    expect(getKernel('Involution2D', 'tensorflow')).toBeDefined();
    unregister();
    expect(getKernel('Involution2D', 'tensorflow')).toBeUndefined();
    register();
    expect(getKernel('Involution2D', 'tensorflow')).toBeDefined();
  });

  test('another copy of the addon in the process does no harm', () => {
    const code = `
import { copyFileSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
await import(${INDEX});
const require = createRequire(import.meta.url);
const copy = mkdtempSync(os.tmpdir() + '/dynaconv-') + '/copy.node';
copyFileSync(\`prebuilds/\${process.platform}-\${process.arch}/dynaconv.node\`, copy);
const binding = Object.keys(require.cache).find((file) => file.endsWith('tfjs_binding.node'));
const again = require(copy).register(binding);
${PROGRAM}
console.log(JSON.stringify({ nine, tensorflow: again.tensorflow.length > 0 }));`;
    expect(runModule(code)).toEqual({ nine: 18, tensorflow: true });
  });

  test('importing it is all that Node 23 and newer need', () => {
    const code = `await import(${INDEX}); ${PROGRAM}
console.log(JSON.stringify({ nine, sum: tf.ones([3]).add(1).dataSync()[0], backend: tf.getBackend() }));`;
    expect(runModule(code)).toEqual({ nine: 18, sum: 2, backend: 'tensorflow' });
  });

  test('threads can be chosen', () => {
    register();
    setNumThreads(3);
    expect(numThreads()).toBe(3);
    setNumThreads(0);
    expect(numThreads()).toBeGreaterThanOrEqual(1);
    expect(() => setNumThreads(1.5)).toThrow('kernels-node: 1.5 threads, expected a whole number');
  });

  test('an instruction set that the processor lacks is an error that names those it has', () => {
    const code = `const { register } = await import(${BASE});
try { register(); console.log('null'); } catch ({ message }) { console.log(JSON.stringify(message)); }`;
    expect(runModule(code, { DYNACONV_SIMD: 'avx1024' })).toMatch(
      /^DYNACONV_SIMD is avx1024, expected one of .*baseline, which this processor has$/,
    );
  });
});

test('without tfjs-node it warns once, and the ops run composed', () => {
  // A resolution that fails stands for an application that has not installed it.
  const code = `
import { Module } from 'node:module';
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name.startsWith('@tensorflow/tfjs-node')) throw new Error("Cannot find module '" + name + "'");
  return resolve.call(this, name, ...rest);
};
const warnings = [];
// tfjs has a greeting of its own.
console.warn = (text) => text.startsWith('kernels-node') && warnings.push(text);
await import(${INDEX});
await import('@tensorflow/tfjs-backend-cpu');
${PROGRAM}
console.log(JSON.stringify({ nine, warnings }));`;
  const { nine, warnings } = runModule(code) as { nine: number; warnings: string[] };
  expect(nine).toBe(18);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^kernels-node: the ops run as compositions of stock ops: Cannot find module '@tensorflow\/tfjs-node'/,
    ),
  ]);
});
