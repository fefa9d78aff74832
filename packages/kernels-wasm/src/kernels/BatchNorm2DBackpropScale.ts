import { BatchNorm2DBackpropScale, defineKernel } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { channelWise } from '../batch_norm.ts';

export const batchNorm2DBackpropScaleConfig = defineKernel(
  BatchNorm2DBackpropScale,
  'wasm',
  ({ inputs: { dy, x, moments }, backend, attrs: { epsilon } }) => {
    const heap = heapOf(backend);
    const { work, ...sizes } = channelWise(x.shape, 2);
    return heap.output([2, sizes.channels], (dscale) =>
      heap.run('batchNormBackpropScale', work, (scratch) => ({
        dy: heap.addressOf(dy),
        x: heap.addressOf(x),
        moments: heap.addressOf(moments),
        dscale,
        ...sizes,
        epsilon,
        scratch,
      })),
    );
  },
);
