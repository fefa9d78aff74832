import { BatchMoments2D, defineKernel } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { channelWise } from '../batch_norm.ts';

export const batchMoments2DConfig = defineKernel(
  BatchMoments2D,
  'wasm',
  ({ inputs: { x }, backend }) => {
    const heap = heapOf(backend);
    const { work, ...sizes } = channelWise(x.shape, 1);
    return heap.output([2, sizes.channels], (moments) =>
      heap.run('batchMoments', work, (scratch) => ({
        x: heap.addressOf(x),
        moments,
        ...sizes,
        scratch,
      })),
    );
  },
);
