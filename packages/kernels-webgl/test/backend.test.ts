import { Involution2D } from '@dynaconv/involution-ops';
import '@tensorflow/tfjs-backend-webgl';
import { env, getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { register, unregister } from '../src/base.ts';

beforeEach(register);

const tensor = (shape: number[]): TensorInfo => ({ dataId: {}, shape, dtype: 'float32' });

/** The forward kernel, on something that tfjs would hand it as a backend. */
const runOn = (backend: object) =>
  getKernel(Involution2D, 'webgl').kernelFunc({
    inputs: { x: tensor([1, 1, 1, 1]), kernel: tensor([1, 1, 1, 1, 1, 1]) },
    backend,
    attrs: { strides: [1, 1], dilations: [1, 1] },
  });

test('a backend whose textures cannot be found is an error that says so', () => {
  expect(() => runOn({})).toThrow(
    "kernels-webgl: cannot find the textures of backend 'webgl'; expected @tensorflow/tfjs-backend-webgl 4.x",
  );
});

test('a device with WebGL 1 is an error that says what to do', () => {
  env().set('WEBGL_VERSION', 1);
  expect(() => runOn({ runWebGLProgram() {}, texData: new Map() })).toThrow(
    'kernels-webgl: this device has WebGL 1, expected WebGL 2; unregister()',
  );
});

test('registered twice, and taken out again', () => {
  register();
  expect(getKernel(Involution2D, 'webgl')).toBeDefined();
  unregister();
  expect(getKernel(Involution2D, 'webgl')).toBeUndefined();
});
