import {
  abs,
  batchNorm,
  FusedBatchNorm,
  type FusedBatchNormAttrs,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { params } from '../core/params.ts';
import { fusedBatchNormOracle } from '../oracle/FusedBatchNorm.ts';
import {
  arbitraryBatchNorm,
  BATCH_NORM_DEFAULTS,
  BATCH_NORM_GROUPS,
  BATCH_NORM_PARAMETERS,
  batchNormAttrs,
  batchNormShapes,
} from './batch_norm.ts';

/** `tf.batchNorm` of maps, with numbers for each channel. */
export const fusedBatchNormCases = declareOp<FusedBatchNormAttrs>({
  name: FusedBatchNorm,
  stock: true,
  parameters: BATCH_NORM_PARAMETERS,
  defaults: { ...BATCH_NORM_DEFAULTS, given: 'both' },
  inputShapes(set): Record<string, number[]> {
    const { map, channels } = batchNormShapes(set);
    const isGiven = (name: string) => ['both', name].includes(String(set.given));
    return {
      x: map,
      mean: channels,
      variance: channels,
      ...(isGiven('offset') && { offset: channels }),
      ...(isGiven('scale') && { scale: channels }),
    };
  },
  attrs: (set) => ({ varianceEpsilon: batchNormAttrs(set).epsilon }),
  run: ({ x, mean, variance, offset, scale }, { varianceEpsilon }) =>
    batchNorm(
      x as Tensor4D,
      mean as Tensor1D,
      abs(variance) as Tensor1D,
      offset as Tensor1D | undefined,
      scale as Tensor1D | undefined,
      varianceEpsilon,
    ),
  oracle: fusedBatchNormOracle,
  groups: [
    ...BATCH_NORM_GROUPS,
    {
      description: 'optional: without an offset, without a scale',
      params: params({ b: 2, h: 3, w: 5 })
        .combine('c', [5, 8])
        .combine('given', ['offset', 'scale', 'neither']),
      quick: 'all',
    },
  ],
  errors: [],
  arbitrary: arbitraryBatchNorm,
});
