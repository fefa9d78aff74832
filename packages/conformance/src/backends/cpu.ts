import {
  ContMix2D,
  ContMix2DAttention,
  ContMix2DBackpropBias,
  ContMix2DBackpropLogits,
  Involution2D,
  Involution2DBackpropInput,
  Involution2DBackpropKernel,
  NeighborhoodAv2D,
  NeighborhoodAv2DBackpropAttention,
  NeighborhoodAv2DBackpropInput,
  register,
} from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import { OPS } from '../cases/index.ts';
import type { ConformanceBackend } from './backend.ts';
import { COMPOSED_DEVIATIONS, withoutKernels } from './kernels.ts';

/** tfjs-backend-cpu with the reference kernels. */
export const cpu: ConformanceBackend = {
  name: 'cpu',
  tfjsBackend: 'cpu',
  kernels: [
    Involution2D,
    Involution2DBackpropInput,
    Involution2DBackpropKernel,
    NeighborhoodAv2D,
    NeighborhoodAv2DBackpropInput,
    NeighborhoodAv2DBackpropAttention,
    ContMix2D,
    ContMix2DAttention,
    ContMix2DBackpropLogits,
    ContMix2DBackpropBias,
  ],
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
  expectations: COMPOSED_DEVIATIONS,
};

async function useCpu(): Promise<void> {
  // All of tfjs: tfjs-core registers no gradients of its stock ops in Node.
  await import('@tensorflow/tfjs');
  await setBackend('cpu');
}
