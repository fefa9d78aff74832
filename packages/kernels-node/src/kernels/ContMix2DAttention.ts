import { ContMix2DAttention, type ContMix2DAttentionInputs } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const contMix2DAttentionConfig: KernelConfig = {
  kernelName: ContMix2DAttention,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { logits, relativePositionBias } = inputs as ContMix2DAttentionInputs;
    return runOp(backend, ContMix2DAttention, [logits, relativePositionBias]);
  },
};
