import { defineKernel, LayerNorm2DBackpropScale } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const layerNorm2DBackpropScaleConfig = defineKernel(
  LayerNorm2DBackpropScale,
  'tensorflow',
  ({ inputs, backend, attrs: { epsilon } }) =>
    runOp(backend, LayerNorm2DBackpropScale, inputs, { floats: { epsilon } }),
);
