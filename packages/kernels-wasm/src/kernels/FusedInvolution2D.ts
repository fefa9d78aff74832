import {
  computeInvolution2DInfo,
  defineKernel,
  FusedInvolution2D,
} from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';
import { forwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const fusedInvolution2DConfig = defineKernel(
  FusedInvolution2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
    const heap = heapOf(backend);
    const shape = [info.batch, info.outHeight, info.outWidth, info.channels];
    return heap.output(shape, (y) => {
      aggregate(heap, forwardPlans(info), info, {
        x: heap.addressOf(x),
        weights: heap.addressOf(kernel),
        y,
        scale: heap.addressOf(scale),
        bias: heap.addressOf(bias),
        relu: attrs.activation === 'relu',
      });
      activate(heap, attrs.activation, y, y, util.sizeFromShape(shape));
    });
  },
);
