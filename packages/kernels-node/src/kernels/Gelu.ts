import { defineKernel, Gelu } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const geluConfig = defineKernel(Gelu, 'tensorflow', ({ inputs, backend }) =>
  runOp(backend, Gelu, inputs),
);
