import { ContMix2DAttention, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const contMix2DAttentionConfig = defineKernel(
  ContMix2DAttention,
  'tensorflow',
  ({ inputs, backend }) => runOp(backend, ContMix2DAttention, inputs),
);
