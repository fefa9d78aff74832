import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  FusedBatchNorm,
  type FusedBatchNormAttrs,
  type FusedBatchNormInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { channelWise } from '../batch_norm.ts';

/** Four values at a time, where tfjs's own normalises one; with a number for each channel, and it leaves all others to tfjs. */
export const fusedBatchNormConfig = defineStockKernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
  FusedBatchNorm,
  'wasm',
  ({ inputs: { x, mean, variance, offset, scale }, attrs: { varianceEpsilon }, backend }) => {
    const channels = `${x.shape.at(-1)}`;
    const perChannel = [mean, variance, offset, scale].filter(Boolean);
    const isOurs =
      [x, ...perChannel].every(({ dtype }) => dtype === 'float32') &&
      perChannel.every(({ shape }) => shape.join() === channels);
    if (!isOurs) return undefined;
    const heap = heapOf(backend);
    const { work, ...sizes } = channelWise(x.shape, 1);
    return heap.output(x.shape, (y) =>
      heap.run('batchNormalize', work, (scratch) => ({
        x: heap.addressOf(x),
        mean: heap.addressOf(mean),
        variance: heap.addressOf(variance),
        offset: offset ? heap.addressOf(offset) : 0,
        scale: scale ? heap.addressOf(scale) : 0,
        y,
        ...sizes,
        epsilon: varianceEpsilon,
        scratch,
      })),
    );
  },
);
