import { ContMix2DLogits, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const contMix2DLogitsConfig = defineKernel(
  ContMix2DLogits,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { groups } = attrs;
    return runOp(backend, ContMix2DLogits, inputs, { ints: { groups } });
  },
);
