import { BatchNorm2DBackpropScale, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const batchNorm2DBackpropScaleConfig = defineKernel(
  BatchNorm2DBackpropScale,
  'tensorflow',
  ({ inputs, backend, attrs: { epsilon } }) =>
    runOp(backend, BatchNorm2DBackpropScale, inputs, { floats: { epsilon } }),
);
