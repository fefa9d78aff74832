import { Involution2D } from '@dynaconv/involution-ops/base';
import {
  getBackend,
  getKernel,
  KernelBackend,
  ready,
  registerBackend,
  registerKernel,
  removeBackend,
  setBackend,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readyBackend } from '../src/backend.ts';
import { hasGpu } from '../src/gpu.ts';

class FakeBackend extends KernelBackend {
  override dispose(): void {}
}

let registered: string[] = [];

/** Backends as imports register them: with tfjs's priorities, and with kernels of ours for some. */
function importBackends(names: readonly string[], withKernels: readonly string[], broken = '') {
  registered = [...names];
  for (const name of names) {
    const start = async () => {
      if (name === broken) throw new Error('it does not start');
      return new FakeBackend();
    };
    const priorities: Record<string, number> = { webgpu: 3, webgl: 2, wasm: 2, cpu: 1 };
    registerBackend(name, start, priorities[name]);
    if (!withKernels.includes(name)) continue;
    registerKernel({
      kernelName: Involution2D,
      backendName: name,
      kernelFunc: () => ({ dataId: {}, shape: [], dtype: 'float32' }),
    });
  }
}

const withAdapter = (adapter: { info: { isFallbackAdapter: boolean } } | null) =>
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });

const GPU = { info: { isFallbackAdapter: false } };

afterEach(() => {
  vi.unstubAllGlobals();
  for (const name of registered) {
    removeBackend(name);
    if (getKernel(Involution2D, name)) unregisterKernel(Involution2D, name);
  }
  registered = [];
});

describe('where no backend has been chosen', () => {
  const all = ['webgl', 'wasm', 'webgpu', 'cpu'];

  it('is WebGPU, where it has a GPU and there are kernels for it', async () => {
    withAdapter(GPU);
    importBackends(all, ['wasm', 'webgpu', 'cpu']);
    await readyBackend();
    expect(getBackend()).toBe('webgpu');
  });

  it.each([
    ['the processor plays it', { info: { isFallbackAdapter: true } }],
    ['there is no adapter', null],
  ])('is not WebGPU where %s', async (_, adapter) => {
    withAdapter(adapter);
    importBackends(all, ['wasm', 'webgpu', 'cpu']);
    await readyBackend();
    expect(getBackend()).toBe('wasm');
  });

  it('is the next that there are kernels for, where one does not start', async () => {
    withAdapter(GPU);
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    importBackends(all, ['wasm', 'webgpu', 'cpu'], 'webgpu');
    await readyBackend();
    expect(getBackend()).toBe('wasm');
  });

  it('is the one of kernels that are imported, and not of those that are not', async () => {
    importBackends(['webgl', 'wasm', 'cpu'], ['wasm', 'cpu']);
    await readyBackend();
    expect(getBackend()).toBe('wasm');
  });

  it('is the one that tfjs chooses where no kernels are imported', async () => {
    importBackends(['cpu', 'webgl'], ['cpu']);
    await readyBackend();
    expect(getBackend()).toBe('webgl');
  });
});

it.each([
  ['without a navigator', undefined],
  ['without WebGPU', {}],
])('hasGpu is false %s', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator);
  expect(await hasGpu()).toBe(false);
});

describe('a backend that has been chosen', () => {
  it('stays, while it still starts too', async () => {
    withAdapter(GPU);
    importBackends(['webgpu', 'cpu'], ['webgpu', 'cpu']);
    const starting = setBackend('cpu');
    await readyBackend();
    expect(getBackend()).toBe('cpu');
    await starting;
    await ready();
    expect(getBackend()).toBe('cpu');
  });
});
