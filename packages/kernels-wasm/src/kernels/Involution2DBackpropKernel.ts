import {
  computeInvolution2DInfo,
  defineKernel,
  Involution2DBackpropKernel,
} from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { correlationPlans } from '../plans.ts';
import { correlate } from '../window_kernels.ts';

export const involution2DBackpropKernelConfig = defineKernel(
  Involution2DBackpropKernel,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const info = computeInvolution2DInfo(x.shape, attrs.kernelShape, attrs);
    const heap = heapOf(backend);
    return heap.output(attrs.kernelShape, (dkernel) =>
      correlate(heap, correlationPlans(info), info, {
        x: heap.addressOf(x),
        dy: heap.addressOf(dy),
        dweights: dkernel,
      }),
    );
  },
);
