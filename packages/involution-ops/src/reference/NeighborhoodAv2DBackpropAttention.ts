import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
  type NeighborhoodAv2DBackpropAttentionInputs,
} from '../kernels/NeighborhoodAv2DBackpropAttention.ts';
import { windowSizes } from '../kernels/window.ts';
import { clamped, correlate, makeOutput, readFloats } from './loops.ts';

export const neighborhoodAv2DBackpropAttentionConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as NeighborhoodAv2DBackpropAttentionInputs;
    const { attentionShape } = attrs as unknown as NeighborhoodAv2DBackpropAttentionAttrs;
    const sizes = windowSizes(x.shape, attentionShape);
    return makeOutput(
      backend,
      attentionShape,
      correlate(sizes, clamped(sizes), readFloats(backend, dy), readFloats(backend, x)),
    );
  },
};
