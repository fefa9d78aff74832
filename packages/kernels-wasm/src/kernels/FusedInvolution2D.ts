import {
  computeInvolution2DInfo,
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
  type FusedInvolution2DInputs,
} from '@dynaconv/involution-ops/base';
import { type KernelConfig, util } from '@tensorflow/tfjs-core';
import { ACTIVATION_CODES } from '../activation.ts';
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
    const shape = [info.batch, info.outHeight, info.outWidth, info.channels];
    return heap.output(shape, (y) => {
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
      );
      heap.activate(
        y,
        y,
        util.sizeFromShape(shape),
        ACTIVATION_CODES[fused.activation],
        heap.constants,
      );
    });
  },
};
