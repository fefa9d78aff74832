import {
  computeInvolution2DInfo,
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
  type Involution2DBackpropKernelInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { correlationPlans } from '../plans.ts';
import { correlate } from '../window_kernels.ts';

export const involution2DBackpropKernelConfig: KernelConfig = {
  kernelName: Involution2DBackpropKernel,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as Involution2DBackpropKernelInputs;
    const backprop = attrs as unknown as Involution2DBackpropKernelAttrs;
    const info = computeInvolution2DInfo(x.shape, backprop.kernelShape, backprop);
    const heap = heapOf(backend);
    return heap.output(backprop.kernelShape, (dkernel) =>
      correlate(heap, correlationPlans(info), info, {
        x: heap.addressOf(x),
        dy: heap.addressOf(dy),
        dweights: dkernel,
      }),
    );
  },
};
