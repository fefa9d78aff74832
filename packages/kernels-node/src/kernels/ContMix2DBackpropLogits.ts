import { ContMix2DBackpropLogits, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const contMix2DBackpropLogitsConfig = defineKernel(
  ContMix2DBackpropLogits,
  'tensorflow',
  ({ inputs, backend }) => runOp(backend, ContMix2DBackpropLogits, inputs),
);
