import {
  Involution2D,
  Involution2DBackpropInput,
  Involution2DBackpropKernel,
  register,
} from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import { OPS } from '../cases/index.ts';
import type { ConformanceBackend } from './backend.ts';
import { withoutKernels } from './kernels.ts';

/** tfjs-backend-cpu with the reference kernels. */
export const cpu: ConformanceBackend = {
  name: 'cpu',
  tfjsBackend: 'cpu',
  kernels: [Involution2D, Involution2DBackpropInput, Involution2DBackpropKernel],
  async setup() {
    await useCpu();
    register();
  },
};

let putBack = () => {};

/** tfjs-backend-cpu with stock ops only. */
export const composedCpu: ConformanceBackend = {
  name: 'composed-cpu',
  tfjsBackend: 'cpu',
  kernels: [],
  async setup() {
    await useCpu();
    register();
    putBack = withoutKernels(
      'cpu',
      OPS.map(({ name }) => name),
    );
  },
  async teardown() {
    putBack();
    putBack = () => {};
  },
};

async function useCpu(): Promise<void> {
  // All of tfjs: tfjs-core registers no gradients of its stock ops in Node.
  await import('@tensorflow/tfjs');
  await setBackend('cpu');
}
