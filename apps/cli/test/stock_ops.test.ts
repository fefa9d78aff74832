import '@dynaconv/kernels-wasm';
import { getKernel } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { withStockOps } from '../src/digits/stock_ops.ts';

const isRegistered = (): boolean =>
  ['Involution2D', 'FusedInvolution2D'].some((name) => getKernel(name, 'wasm') !== undefined);

test('withStockOps takes the kernels away while the work runs, and the advice to import them', async () => {
  const { warn } = console;
  expect(isRegistered()).toBe(true);
  const inside = await withStockOps(async () => {
    await null;
    return { registered: isRegistered(), warn: console.warn };
  });
  expect(inside.registered).toBe(false);
  expect(inside.warn).not.toBe(warn);
  expect(isRegistered()).toBe(true);
  expect(console.warn).toBe(warn);
});

test('withStockOps gives both back when the work fails', async () => {
  const { warn } = console;
  const failing = () => {
    throw new Error('no');
  };
  await expect(withStockOps(failing)).rejects.toThrow('no');
  expect(isRegistered()).toBe(true);
  expect(console.warn).toBe(warn);
});
