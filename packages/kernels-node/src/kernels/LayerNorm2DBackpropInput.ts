import { defineKernel, LayerNorm2DBackpropInput } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const layerNorm2DBackpropInputConfig = defineKernel(
  LayerNorm2DBackpropInput,
  'tensorflow',
  ({ inputs, backend, attrs: { epsilon } }) =>
    runOp(backend, LayerNorm2DBackpropInput, inputs, { floats: { epsilon } }),
);
