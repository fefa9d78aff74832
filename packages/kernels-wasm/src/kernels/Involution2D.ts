import {
  computeInvolution2DInfo,
  Involution2D,
  type Involution2DAttrs,
  type Involution2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { forwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const involution2DConfig: KernelConfig = {
  kernelName: Involution2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs as Involution2DInputs;
    const info = computeInvolution2DInfo(
      x.shape,
      kernel.shape,
      attrs as unknown as Involution2DAttrs,
    );
    const heap = heapOf(backend);
    return heap.output([info.batch, info.outHeight, info.outWidth, info.channels], (y) =>
      aggregate(heap, forwardPlans(info), info, {
        x: heap.addressOf(x),
        weights: heap.addressOf(kernel),
        y,
      }),
    );
  },
};
