import { defineKernel, GlobalResponseNorm2DBackpropScale } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const globalResponseNorm2DBackpropScaleConfig = defineKernel(
  GlobalResponseNorm2DBackpropScale,
  'tensorflow',
  ({ inputs, backend, attrs: { epsilon } }) =>
    runOp(backend, GlobalResponseNorm2DBackpropScale, inputs, { floats: { epsilon } }),
);
