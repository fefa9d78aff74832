import { ContMix2D, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const contMix2DConfig = defineKernel(ContMix2D, 'tensorflow', ({ inputs, backend }) =>
  runOp(backend, ContMix2D, inputs),
);
