import type { KernelConfig } from '@tensorflow/tfjs-core';
import { ContMix2D, type ContMix2DInputs } from '../kernels/ContMix2D.ts';
import { windowSizes } from '../kernels/window.ts';
import { attentionOf } from './attention.ts';
import { aggregate, clamped, makeOutput, readFloats } from './loops.ts';

export const contMix2DConfig: KernelConfig = {
  kernelName: ContMix2D,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { x, logits, relativePositionBias } = inputs as ContMix2DInputs;
    const sizes = windowSizes(x.shape, logits.shape);
    const bias = readFloats(backend, relativePositionBias);
    const attention = attentionOf(logits.shape, readFloats(backend, logits), bias);
    return makeOutput(
      backend,
      x.shape,
      aggregate(sizes, clamped(sizes), readFloats(backend, x), attention),
    );
  },
};
