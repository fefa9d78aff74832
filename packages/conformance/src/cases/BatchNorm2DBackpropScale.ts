import {
  type BatchNorm2DAttrs,
  BatchNorm2DBackpropScale,
  batchNorm2dBackpropScale,
} from '@dynaconv/involution-ops/base';
import { abs, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { batchNorm2DBackpropScaleOracle } from '../oracle/BatchNorm2DBackpropScale.ts';
import {
  arbitraryBatchNorm,
  BATCH_NORM_DEFAULTS,
  BATCH_NORM_GROUPS,
  BATCH_NORM_PARAMETERS,
  batchNormAttrs,
  batchNormShapes,
} from './batch_norm.ts';

export const batchNorm2DBackpropScaleCases = declareOp<BatchNorm2DAttrs>({
  name: BatchNorm2DBackpropScale,
  parameters: BATCH_NORM_PARAMETERS,
  defaults: BATCH_NORM_DEFAULTS,
  inputShapes(set) {
    const { map, pairs } = batchNormShapes(set);
    return { dy: map, x: map, moments: pairs };
  },
  attrs: batchNormAttrs,
  run: ({ dy, x, moments }, attrs) =>
    batchNorm2dBackpropScale(dy as Tensor4D, x as Tensor4D, abs(moments) as Tensor2D, attrs),
  oracle: batchNorm2DBackpropScaleOracle,
  groups: BATCH_NORM_GROUPS,
  errors: [],
  arbitrary: arbitraryBatchNorm,
});
