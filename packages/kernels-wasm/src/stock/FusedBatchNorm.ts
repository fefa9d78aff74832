import {
  FusedBatchNorm,
  type FusedBatchNormAttrs,
  type FusedBatchNormInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { channelWise } from '../batch_norm.ts';
import { defineStockKernel } from './define_stock_kernel.ts';
import { byTfjs } from './replaced.ts';

/** Four values at a time, where tfjs's own normalises one; of maps with numbers for each channel, and it leaves all others to tfjs. */
export const fusedBatchNormConfig = defineStockKernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
  FusedBatchNorm,
  ({ inputs, attrs, backend }) => {
    const { x, mean, variance, scale, offset } = inputs;
    const perChannel = [mean, variance, scale, offset].filter(Boolean);
    const channels = `${x.shape[3]}`;
    const isOurs =
      x.shape.length === 4 &&
      [x, ...perChannel].every(({ dtype }) => dtype === 'float32') &&
      perChannel.every(({ shape }) => shape.join() === channels);
    if (!isOurs) return byTfjs(FusedBatchNorm, { inputs, attrs, backend });
    const heap = heapOf(backend);
    const { work, ...sizes } = channelWise(x.shape, 2);
    return heap.output(x.shape, (y) =>
      heap.run('batchNorm', work, (scratch) => ({
        x: heap.addressOf(x),
        means: heap.addressOf(mean),
        variances: heap.addressOf(variance),
        gamma: scale ? heap.addressOf(scale) : 0,
        beta: offset ? heap.addressOf(offset) : 0,
        y,
        ...sizes,
        epsilon: attrs.varianceEpsilon,
        scratch,
      })),
    );
  },
);
