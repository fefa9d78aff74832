import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { fused, Involution2D, involution2d } from '@dynaconv/involution-ops';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { isSupported, register, unregister } from '../src/base.ts';

setWasmPaths(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep,
);

beforeEach(async () => {
  register();
  await tf.setBackend('wasm');
  await tf.ready();
});

/** Σ of nine pixels of 1 with taps of 2, at the middle of a 3×3 map of ones. */
function middleOfThree(): number {
  return tf.tidy(() => {
    const y = involution2d(tf.ones([1, 3, 3, 16]) as tf.Tensor4D, tf.fill([1, 3, 3, 1, 3, 3], 2));
    return y.dataSync()[4 * 16];
  });
}

interface BackendWithHeap {
  wasm: { HEAPU8: Uint8Array };
}
const heapBytes = () => (tf.backend() as unknown as BackendWithHeap).wasm.HEAPU8.byteLength;

test('keeps working when the memory grows between and within calls', () => {
  const before = heapBytes();
  expect(middleOfThree()).toBe(18);
  // 64 MB of output, which the heap tfjs starts with cannot hold: it grows while the kernel's inputs are in it.
  const y = tf.tidy(() => {
    const x = tf.ones([1, 512, 512, 64]) as tf.Tensor4D;
    return involution2d(x, tf.ones([1, 512, 512, 4, 1, 1]));
  });
  expect(heapBytes()).toBeGreaterThan(before);
  expect(y.dataSync().every((value) => value === 1)).toBe(true);
  y.dispose();
  expect(middleOfThree()).toBe(18);
});

test('keeps working on a backend that was disposed and made again', async () => {
  expect(middleOfThree()).toBe(18);
  const first = tf.backend();
  const factory = tf.engine().registryFactory.wasm.factory;
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory, 2);
  await tf.setBackend('wasm');
  await tf.ready();
  expect(tf.backend()).not.toBe(first);
  expect(middleOfThree()).toBe(18);
});

test('keeps two living backends apart', async () => {
  const firstX = tf.ones([1, 3, 3, 16]) as tf.Tensor4D;
  const firstKernel = tf.fill([1, 3, 3, 1, 3, 3], 2);
  const first = tf.backend() as tf.KernelBackend;
  const second = await tf.engine().registryFactory.wasm.factory();
  const run = tf.getKernel(Involution2D, 'wasm').kernelFunc;
  const attrs = { strides: [1, 1], dilations: [1, 1] };
  interface Wasm {
    write(values: Float32Array, shape: number[], dtype: 'float32'): object;
    readSync(dataId: object): Float32Array;
  }
  const inSecond = (values: number[], shape: number[]): tf.TensorInfo => {
    const dataId = (second as unknown as Wasm).write(Float32Array.from(values), shape, 'float32');
    return { dataId, shape, dtype: 'float32' };
  };
  const [x, kernel] = [
    inSecond(Array(9).fill(5), [1, 3, 3, 1]),
    inSecond(Array(81).fill(1), [1, 3, 3, 1, 3, 3]),
  ];
  const y = run({ inputs: { x, kernel }, backend: second, attrs }) as tf.TensorInfo;
  expect((second as unknown as Wasm).readSync(y.dataId)[4]).toBe(45);
  const z = run({
    inputs: { x: firstX, kernel: firstKernel },
    backend: first,
    attrs,
  }) as tf.TensorInfo;
  expect((first as unknown as Wasm).readSync(z.dataId)[4 * 16]).toBe(18);
});

test('unregistered, the op runs as a composition of stock ops', () => {
  unregister();
  expect(tf.getKernel(Involution2D, 'wasm')).toBeUndefined();
  expect(middleOfThree()).toBe(18);
});

test('a variant can be asked for; one that the engine lacks is an error', () => {
  expect(register({ variant: 'simd' })).toBe('simd');
  expect(middleOfThree()).toBe(18);
  if (isSupported('relaxed-simd')) {
    expect(register()).toBe('relaxed-simd');
    expect(middleOfThree()).toBe(18);
  } else {
    expect(register()).toBe('simd');
    expect(() => register({ variant: 'relaxed-simd' })).toThrow(
      "kernels-wasm: this engine does not run WebAssembly relaxed-simd; use variant 'auto' to take what it does run",
    );
  }
});

test('an output larger than addresses reach is an error, and leaves nothing behind', () => {
  const before = tf.memory().numTensors;
  const filter = tf.ones([1, 1, 1, 3_000_000]) as tf.Tensor4D;
  const x = tf.ones([1, 20, 20, 1]) as tf.Tensor4D;
  expect(() => fused.conv2d({ x, filter })).toThrow(
    'kernels-wasm: 4800000000 bytes were asked for at once, and WebAssembly addresses 4294967296',
  );
  tf.dispose([x, filter]);
  expect(tf.memory().numTensors).toBe(before);
  expect(middleOfThree()).toBe(18);
});

test('a filter is laid out once, and that is freed with the filter', () => {
  const { wasm } = tf.backend() as unknown as {
    wasm: { _malloc(bytes: number): number; _free(address: number): void };
  };
  // Emscripten's exports replace themselves at their first call.
  wasm._free(wasm._malloc(1));
  const { _malloc, _free } = wasm;
  const sizes = new Map<number, number>();
  wasm._malloc = (bytes) => {
    const address = _malloc(bytes);
    sizes.set(address, bytes);
    return address;
  };
  wasm._free = (address) => {
    sizes.delete(address);
    _free(address);
  };
  try {
    const x = tf.ones([1, 2, 2, 5]) as tf.Tensor4D;
    const filter = tf.ones([3, 3, 5, 9]) as tf.Tensor4D;
    const convolve = () => tf.tidy(() => fused.conv2d({ x, filter, pad: 1 }).dataSync()[0]);
    const living = () => [...sizes.values()].filter((bytes) => bytes === 45 * 16 * 4).length;
    expect(convolve()).toBe(20);
    expect(living()).toBe(1);
    const alias = tf.reshape(filter, [45, 9]);
    expect(convolve()).toBe(20);
    expect(living()).toBe(1);
    filter.dispose();
    expect(living()).toBe(1);
    tf.dispose([x, alias]);
    expect(living()).toBe(0);
  } finally {
    Object.assign(wasm, { _malloc, _free });
  }
});

test('an output that malloc has no room for is an error, and is given back', () => {
  const disposed: object[] = [];
  // Room for the kernels' constants, and for nothing after them.
  const addresses = [64];
  const tensor = { dataId: {}, shape: [1, 1, 1, 1], dtype: 'float32' };
  const full = {
    wasm: {
      asm: { memory: new WebAssembly.Memory({ initial: 1 }) },
      _malloc: () => addresses.pop() ?? 0,
      _free() {},
    },
    dataIdMap: { get: () => ({ memoryOffset: 0 }) },
    makeOutput: () => tensor,
    disposeData: (dataId: object) => disposed.push(dataId),
  };
  expect(() => runOn(full)).toThrow('kernels-wasm: the WASM heap has no 4 bytes left');
  expect(disposed).toEqual([tensor.dataId]);
});

test('a backend whose memory cannot be found is an error that says so', () => {
  expect(() => runOn({ wasm: {} })).toThrow(
    "kernels-wasm: cannot find the memory of backend 'wasm'",
  );
});

/** The forward kernel, for one pixel, on something that tfjs would hand it as a backend. */
function runOn(backend: object): void {
  tf.getKernel(Involution2D, 'wasm').kernelFunc({
    inputs: { x: tf.ones([1, 1, 1, 1]), kernel: tf.ones([1, 1, 1, 1, 1, 1]) },
    backend,
    attrs: { strides: [1, 1], dilations: [1, 1] },
  });
}
