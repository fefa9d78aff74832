import { NeighborhoodAv2DBackpropAttention } from '../contracts/NeighborhoodAv2DBackpropAttention.ts';
import { windowSizes } from '../contracts/window.ts';
import { defineKernel } from '../define_kernel.ts';
import { clamped, correlate, makeOutput, readFloats } from './loops.ts';

export const neighborhoodAv2DBackpropAttentionConfig = defineKernel(
  NeighborhoodAv2DBackpropAttention,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const { attentionShape } = attrs;
    const sizes = windowSizes(x.shape, attentionShape);
    return makeOutput(
      backend,
      attentionShape,
      correlate(sizes, clamped(sizes), readFloats(backend, dy), readFloats(backend, x)),
    );
  },
);
