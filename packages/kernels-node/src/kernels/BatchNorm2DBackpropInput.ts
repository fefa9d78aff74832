import { BatchNorm2DBackpropInput, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const batchNorm2DBackpropInputConfig = defineKernel(
  BatchNorm2DBackpropInput,
  'tensorflow',
  ({ inputs, backend, attrs: { epsilon } }) =>
    runOp(backend, BatchNorm2DBackpropInput, inputs, { floats: { epsilon } }),
);
