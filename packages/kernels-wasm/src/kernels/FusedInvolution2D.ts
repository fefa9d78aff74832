import {
  computeInvolution2DInfo,
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
  type FusedInvolution2DInputs,
} from '@dynaconv/involution-ops/base';
import { type KernelConfig, util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';
import { forwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const fusedInvolution2DConfig: KernelConfig = {
  kernelName: FusedInvolution2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs as FusedInvolution2DInputs;
    const fused = attrs as unknown as FusedInvolution2DAttrs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, fused);
    const heap = heapOf(backend);
    const shape = [info.batch, info.outHeight, info.outWidth, info.channels];
    return heap.output(shape, (y) => {
      aggregate(heap, forwardPlans(info), info, {
        x: heap.addressOf(x),
        weights: heap.addressOf(kernel),
        y,
        scale: heap.addressOf(scale),
        bias: heap.addressOf(bias),
        relu: fused.activation === 'relu',
      });
      activate(heap, fused.activation, y, y, util.sizeFromShape(shape));
    });
  },
};
