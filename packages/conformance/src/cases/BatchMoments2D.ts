import { BatchMoments2D, batchMoments2d } from '@dynaconv/involution-ops/base';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { batchMoments2DOracle } from '../oracle/BatchMoments2D.ts';
import {
  arbitraryBatchNorm,
  BATCH_NORM_DEFAULTS,
  BATCH_NORM_GROUPS,
  BATCH_NORM_PARAMETERS,
  batchNormShapes,
} from './batch_norm.ts';

export const batchMoments2DCases = declareOp<object>({
  name: BatchMoments2D,
  parameters: BATCH_NORM_PARAMETERS,
  defaults: BATCH_NORM_DEFAULTS,
  inputShapes: (set) => ({ x: batchNormShapes(set).map }),
  attrs: () => ({}),
  run: ({ x }) => batchMoments2d(x as Tensor4D),
  oracle: batchMoments2DOracle,
  groups: BATCH_NORM_GROUPS,
  errors: [],
  arbitrary: arbitraryBatchNorm,
});
