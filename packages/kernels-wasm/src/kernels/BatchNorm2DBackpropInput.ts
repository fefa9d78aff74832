import { BatchNorm2DBackpropInput, defineKernel } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { channelWise } from '../batch_norm.ts';

export const batchNorm2DBackpropInputConfig = defineKernel(
  BatchNorm2DBackpropInput,
  'wasm',
  ({ inputs: { dy, x, moments, gamma, dscale }, backend, attrs: { epsilon } }) => {
    const heap = heapOf(backend);
    const { work, ...sizes } = channelWise(x.shape, 3);
    return heap.output(x.shape, (dx) =>
      heap.run('batchNormBackpropInput', work, (scratch) => ({
        dy: heap.addressOf(dy),
        x: heap.addressOf(x),
        moments: heap.addressOf(moments),
        gamma: heap.addressOf(gamma),
        dscale: heap.addressOf(dscale),
        dx,
        ...sizes,
        epsilon,
        scratch,
      })),
    );
  },
);
