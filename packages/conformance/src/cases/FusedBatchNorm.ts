import {
  abs,
  batchNorm,
  FusedBatchNorm,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { type FusedBatchNormAttrs, fusedBatchNormOracle } from '../oracle/FusedBatchNorm.ts';
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
  defaults: BATCH_NORM_DEFAULTS,
  inputShapes(set) {
    const { map, channels } = batchNormShapes(set);
    return { x: map, mean: channels, variance: channels, offset: channels, scale: channels };
  },
  attrs: batchNormAttrs,
  run: ({ x, mean, variance, offset, scale }, { epsilon }) =>
    batchNorm(
      x as Tensor4D,
      mean as Tensor1D,
      abs(variance) as Tensor1D,
      offset as Tensor1D,
      scale as Tensor1D,
      epsilon,
    ),
  oracle: fusedBatchNormOracle,
  groups: BATCH_NORM_GROUPS,
  errors: [],
  arbitrary: arbitraryBatchNorm,
});
