import { defineKernel, GlobalResponseNorm2DBackpropInput } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const globalResponseNorm2DBackpropInputConfig = defineKernel(
  GlobalResponseNorm2DBackpropInput,
  'tensorflow',
  ({ inputs, backend, attrs: { epsilon } }) =>
    runOp(backend, GlobalResponseNorm2DBackpropInput, inputs, { floats: { epsilon } }),
);
