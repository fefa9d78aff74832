import {
  computeInvolution2DInfo,
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
  type FusedInvolution2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { forwardPlan } from '../plan.ts';

export const fusedInvolution2DConfig: KernelConfig = {
  kernelName: FusedInvolution2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs as FusedInvolution2DInputs;
    const fused = attrs as unknown as FusedInvolution2DAttrs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, fused);
    const heap = heapOf(backend);
    return heap.output([info.batch, info.outHeight, info.outWidth, info.channels], (y) =>
      heap.withWords(forwardPlan(info), (plan) =>
        heap.aggregate(
          plan,
          heap.addressOf(x),
          heap.addressOf(kernel),
          y,
          heap.addressOf(scale),
          heap.addressOf(bias),
          fused.activation === 'relu',
          false,
        ),
      ),
    );
  },
};
