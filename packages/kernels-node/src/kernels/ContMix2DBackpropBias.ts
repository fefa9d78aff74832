import { ContMix2DBackpropBias, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const contMix2DBackpropBiasConfig = defineKernel(
  ContMix2DBackpropBias,
  'tensorflow',
  ({ inputs, backend }) => runOp(backend, ContMix2DBackpropBias, inputs),
);
