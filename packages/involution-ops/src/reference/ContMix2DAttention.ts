import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  ContMix2DAttention,
  type ContMix2DAttentionInputs,
} from '../kernels/ContMix2DAttention.ts';
import { attentionOf } from './attention.ts';
import { makeOutput, readFloats } from './loops.ts';

export const contMix2DAttentionConfig: KernelConfig = {
  kernelName: ContMix2DAttention,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { logits, relativePositionBias } = inputs as ContMix2DAttentionInputs;
    const bias = readFloats(backend, relativePositionBias);
    return makeOutput(
      backend,
      logits.shape,
      attentionOf(logits.shape, readFloats(backend, logits), bias),
    );
  },
};
