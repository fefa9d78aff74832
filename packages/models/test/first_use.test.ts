import { officialFile } from '@dynaconv/test-kit';
import { getBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';
import { expect, it } from 'vitest';
import { loadModel } from '../src/index.ts';

it('starts the best backend that is imported, where none has been chosen', async () => {
  await loadModel('rednet_digits', { weights: officialFile('rednet_digits') });
  expect(getBackend()).toBe('wasm');
});
