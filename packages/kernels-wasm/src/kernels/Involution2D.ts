import { computeInvolution2DInfo, defineKernel, Involution2D } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { forwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const involution2DConfig = defineKernel(
  Involution2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
    const heap = heapOf(backend);
    return heap.output([info.batch, info.outHeight, info.outWidth, info.channels], (y) =>
      aggregate(heap, forwardPlans(info), info, {
        x: heap.addressOf(x),
        weights: heap.addressOf(kernel),
        y,
      }),
    );
  },
);
