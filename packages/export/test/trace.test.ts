import '@tensorflow/tfjs-backend-cpu';
import { getBackend, ready, setBackend, tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { exportOnnx, exportSavedModel } from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

const dense = (activation: 'linear' | 'tanh') => {
  const inputShape = [3];
  return sequential({ layers: [layers.dense({ units: 2, inputShape, activation })] });
};

it('leaves the model and the backend as they were', async () => {
  const model = dense('linear');
  const x = tensor([1, 2, 3], [1, 3]);
  const before = (model.predict(x) as ReturnType<typeof tensor>).dataSync();
  await exportOnnx(model);
  expect(getBackend()).toBe('cpu');
  expect((model.predict(x) as ReturnType<typeof tensor>).dataSync()).toEqual(before);
});

it('gives the same bytes again', async () => {
  const model = dense('linear');
  expect(await exportOnnx(model)).toEqual(await exportOnnx(model));
  expect(await exportSavedModel(model)).toEqual(await exportSavedModel(model));
});

it('names a kernel that it does not have, and leaves the backend as it was', async () => {
  await expect(exportOnnx(dense('tanh'))).rejects.toThrow(/runs tfjs's kernel Tanh, which cannot/);
  expect(getBackend()).toBe('cpu');
});

it('asks for a size that the model leaves open', async () => {
  const inputShape = [null, null, 3];
  const model = sequential({ layers: [layers.globalAveragePooling2d({ inputShape })] });
  await expect(exportOnnx(model)).rejects.toThrow(
    /has shape \[\?, \?, \?, 3\], expected known sizes; pass \{ size: \[height, width\] \}/,
  );
  await expect(exportOnnx(model, { size: [4, 5] })).resolves.toBeInstanceOf(Uint8Array);
});

it('refuses options that do not exist', async () => {
  await expect(exportOnnx(dense('linear'), { bach: 2 } as never)).rejects.toThrow(/batch/);
  await expect(exportSavedModel(dense('linear'), { stock: true } as never)).rejects.toThrow(
    /stockOps/,
  );
});
