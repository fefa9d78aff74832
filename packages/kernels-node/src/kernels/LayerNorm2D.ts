import { defineKernel, LayerNorm2D } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const layerNorm2DConfig = defineKernel(
  LayerNorm2D,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { epsilon } = attrs;
    return runOp(backend, LayerNorm2D, inputs, { floats: { epsilon } });
  },
);
