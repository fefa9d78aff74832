import {
  computeInvolution2DInfo,
  defineKernel,
  Involution2DBackpropInput,
} from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { backwardPlans } from '../plans.ts';
import { aggregate } from '../window_kernels.ts';

export const involution2DBackpropInputConfig = defineKernel(
  Involution2DBackpropInput,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs;
    const info = computeInvolution2DInfo(attrs.inputShape, kernel.shape, attrs);
    const heap = heapOf(backend);
    return heap.output(attrs.inputShape, (dx) =>
      aggregate(heap, backwardPlans(info), info, {
        x: heap.addressOf(dy),
        weights: heap.addressOf(kernel),
        y: dx,
      }),
    );
  },
);
