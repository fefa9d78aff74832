import {
  computeInvolution2DInfo,
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
  type Involution2DBackpropInputInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { backwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const involution2DBackpropInputConfig: KernelConfig = {
  kernelName: Involution2DBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs as Involution2DBackpropInputInputs;
    const backprop = attrs as unknown as Involution2DBackpropInputAttrs;
    const info = computeInvolution2DInfo(backprop.inputShape, kernel.shape, backprop);
    const heap = heapOf(backend);
    return heap.output(backprop.inputShape, (dx) =>
      aggregate(heap, backwardPlans(info), info, {
        x: heap.addressOf(dy),
        weights: heap.addressOf(kernel),
        y: dx,
      }),
    );
  },
};
