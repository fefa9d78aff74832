import { ContMix2DAttention } from '../contracts/ContMix2DAttention.ts';
import { defineKernel } from '../define_kernel.ts';
import { attentionOf } from './attention.ts';
import { makeOutput, readFloats } from './loops.ts';

export const contMix2DAttentionConfig = defineKernel(
  ContMix2DAttention,
  'cpu',
  ({ inputs, backend }) => {
    const { logits, relativePositionBias } = inputs;
    const bias = readFloats(backend, relativePositionBias);
    return makeOutput(
      backend,
      logits.shape,
      attentionOf(logits.shape, readFloats(backend, logits), bias),
    );
  },
);
