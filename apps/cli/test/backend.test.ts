import { getBackend } from '@tensorflow/tfjs-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { useBackend } from '../src/backend.ts';
import { UsageError } from '../src/errors.ts';

/** What stands for a kernels-node whose tfjs-node is missing. */
const register = vi.fn(() => {
  throw new Error("Cannot find module '@tensorflow/tfjs-node'\nRequire stack:\n- somewhere");
});
vi.mock('@dynaconv/kernels-node/base', () => ({ register }));

beforeEach(() => {
  register.mockClear();
});

test('auto is wasm where tfjs-node does not start', async () => {
  expect(await useBackend('auto')).toBe('wasm');
  expect(register).toHaveBeenCalledOnce();
  expect(getBackend()).toBe('wasm');
});

test('node says in one line what is missing, and what to do', async () => {
  const failure = await useBackend('node').catch((error: Error) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect((failure as Error).message).toBe(
    "--backend node needs @tensorflow/tfjs-node, which does not start; install it beside dynaconv (npm install @tensorflow/tfjs-node) or use --backend wasm (Cannot find module '@tensorflow/tfjs-node')",
  );
});
