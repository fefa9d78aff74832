import { defineKernel, GeluBackprop } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const geluBackpropConfig = defineKernel(GeluBackprop, 'tensorflow', ({ inputs, backend }) =>
  runOp(backend, GeluBackprop, inputs),
);
