import { ContMix2DAttention, defineKernel } from '@dynaconv/involution-ops/base';
import { attentionOf } from '../attention.ts';

export const contMix2DAttentionConfig = defineKernel(
  ContMix2DAttention,
  'webgpu',
  ({ inputs, backend }) => attentionOf(backend, ContMix2DAttention, inputs),
);
