import { register } from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import type { ConformanceBackend } from './backend.ts';
import { COMPOSED_DEVIATIONS, kernelsBut, withoutKernels } from './kernels.ts';

const STOCK_REFERENCE = 'a few stock ops are its definition';

/** tfjs-backend-cpu with the reference kernels. */
export const cpu: ConformanceBackend = {
  name: 'cpu',
  tfjsBackend: 'cpu',
  kernels: kernelsBut({
    BatchMoments2D: STOCK_REFERENCE,
    BatchNorm2DBackpropInput: STOCK_REFERENCE,
    BatchNorm2DBackpropScale: STOCK_REFERENCE,
    ContMix2DLogits: STOCK_REFERENCE,
    FusedConvFFN2D: STOCK_REFERENCE,
    FusedInvolution2D: STOCK_REFERENCE,
    FusedPaddedConv2D: STOCK_REFERENCE,
    FusedSameDepthwiseConv2D: STOCK_REFERENCE,
    Gelu: STOCK_REFERENCE,
    GeluBackprop: STOCK_REFERENCE,
    GlobalResponseNorm2D: STOCK_REFERENCE,
    LayerNorm2D: STOCK_REFERENCE,
    LayerNorm2DBackpropInput: STOCK_REFERENCE,
    LayerNorm2DBackpropScale: STOCK_REFERENCE,
    SameDepthwiseConv2DBackpropFilter: 'the gradient by the filter is that of the stock op',
  }),
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
    putBack = withoutKernels('cpu', kernelsBut());
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
