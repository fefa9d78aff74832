import {
  type BatchNorm2DAttrs,
  BatchNorm2DBackpropInput,
  batchNorm2dBackpropInput,
} from '@dynaconv/involution-ops/base';
import { abs, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { batchNorm2DBackpropInputOracle } from '../oracle/BatchNorm2DBackpropInput.ts';
import {
  arbitraryBatchNorm,
  BATCH_NORM_DEFAULTS,
  BATCH_NORM_GROUPS,
  BATCH_NORM_PARAMETERS,
  batchNormAttrs,
  batchNormShapes,
} from './batch_norm.ts';

export const batchNorm2DBackpropInputCases = declareOp<BatchNorm2DAttrs>({
  name: BatchNorm2DBackpropInput,
  parameters: BATCH_NORM_PARAMETERS,
  defaults: BATCH_NORM_DEFAULTS,
  inputShapes(set) {
    const { map, pairs, channels } = batchNormShapes(set);
    return { dy: map, x: map, moments: pairs, gamma: channels, dscale: pairs };
  },
  attrs: batchNormAttrs,
  run: ({ dy, x, moments, gamma, dscale }, attrs) =>
    batchNorm2dBackpropInput(
      dy as Tensor4D,
      x as Tensor4D,
      abs(moments) as Tensor2D,
      gamma as Tensor1D,
      dscale as Tensor2D,
      attrs,
    ),
  oracle: batchNorm2DBackpropInputOracle,
  groups: BATCH_NORM_GROUPS,
  errors: [],
  arbitrary: arbitraryBatchNorm,
});
