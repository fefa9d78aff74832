import { ContMix2DAttention, type ContMix2DAttentionInputs } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { attentionOf } from '../attention.ts';

export const contMix2DAttentionConfig: KernelConfig = {
  kernelName: ContMix2DAttention,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) =>
    attentionOf(backend, ContMix2DAttention, inputs as ContMix2DAttentionInputs),
};
