import { defineKernel, GlobalResponseNorm2D } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const globalResponseNorm2DConfig = defineKernel(
  GlobalResponseNorm2D,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { epsilon } = attrs;
    return runOp(backend, GlobalResponseNorm2D, inputs, { floats: { epsilon } });
  },
);
