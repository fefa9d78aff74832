import { ContMix2D, defineKernel } from '@dynaconv/involution-ops/base';
import { attentionOf, neighborhoods } from '../attention.ts';
import { withTensor } from '../backend.ts';

export const contMix2DConfig = defineKernel(ContMix2D, 'webgpu', ({ inputs, backend }) =>
  withTensor(backend, attentionOf(backend, ContMix2D, inputs), (attention) =>
    neighborhoods(backend, ContMix2D, inputs.x, attention),
  ),
);
