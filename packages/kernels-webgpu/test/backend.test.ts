import { Involution2D } from '@dynaconv/involution-ops';
import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { register, restart, unregister } from '../src/base.ts';

beforeEach(register);

const tensor = (shape: number[]): TensorInfo => ({ dataId: {}, shape, dtype: 'float32' });

/** The forward kernel, on something that tfjs would hand it as a backend. */
const runOn = (backend: object, shape = [1, 1, 1, 1]) =>
  getKernel(Involution2D, 'webgpu').kernelFunc({
    inputs: { x: tensor(shape), kernel: tensor([...shape.slice(0, 3), 1, 1, 1]) },
    backend,
    attrs: { strides: [1, 1], dilations: [1, 1] },
  }) as TensorInfo;

interface Run {
  shaderKey: string;
  dispatch: number[];
}

/** A backend that runs nothing, and keeps what it was asked to. */
function recorder({ lost = new Promise<object>(() => {}) } = {}) {
  const runs: Run[] = [];
  return {
    runs,
    device: { lost, limits: { maxStorageBufferBindingSize: 2 ** 20, maxBufferSize: 2 ** 28 } },
    makeTensorInfo: (shape: number[]) => tensor(shape),
    runWebGPUProgram: (program: Run) => runs.push(program),
    readSync() {},
    disposeData() {},
  };
}

test('a backend whose device cannot be found is an error that says so', () => {
  expect(() => runOn({})).toThrow(
    "kernels-webgpu: cannot find the device of backend 'webgpu'; expected @tensorflow/tfjs-backend-webgpu 4.x",
  );
});

test('a tensor that no shader can see as a whole is an error before anything runs', () => {
  const backend = recorder();
  expect(() => runOn(backend, [1, 1024, 257, 1])).toThrow(
    'kernels-webgpu: Involution2D: an input of shape [1, 1024, 257, 1] takes 1052672 bytes, more than the 1048576 that this device lets a shader see; use smaller batches or images',
  );
  expect(backend.runs).toEqual([]);
});

test('a device that was lost is an error that says what to do', async () => {
  const lost = Promise.resolve({ reason: 'destroyed', message: 'by the test' });
  const backend = recorder({ lost });
  runOn(backend);
  await lost;
  expect(() => runOn(backend)).toThrow(
    "kernels-webgpu: Involution2D: the WebGPU device was lost (destroyed: by the test), and all tensors with it; restart() from '@dynaconv/kernels-webgpu'",
  );
});

test('a program’s key has all of its code, and no shape', () => {
  const backend = recorder();
  runOn(backend, [1, 5, 6, 4]);
  runOn(backend, [2, 7, 8, 8]);
  runOn(backend, [2, 7, 8, 3]);
  const [first, second, scalar] = backend.runs.map(({ shaderKey }) => shaderKey);
  expect(second).toBe(first);
  expect(scalar).not.toBe(first);
  expect(first).toContain('fn main(index: i32)');
  expect(backend.runs.map(({ dispatch }) => dispatch)).toEqual([
    [1, 1, 1],
    [4, 1, 1],
    [6, 1, 1],
  ]);
});

test('an empty tensor runs no program, and a sum over none is 0', () => {
  const backend = recorder();
  expect(runOn(backend, [0, 5, 6, 4]).shape).toEqual([0, 5, 6, 4]);
  expect(backend.runs).toEqual([]);
});

test('without a browser, restart says what is missing', async () => {
  await expect(restart()).rejects.toThrow("kernels-webgpu: tfjs has no backend 'webgpu' here");
});

test('registered twice, and taken out again', () => {
  register();
  expect(getKernel(Involution2D, 'webgpu')).toBeDefined();
  unregister();
  expect(getKernel(Involution2D, 'webgpu')).toBeUndefined();
});
