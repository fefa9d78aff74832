import { NeighborhoodAv2D } from '../contracts/NeighborhoodAv2D.ts';
import { windowSizes } from '../contracts/window.ts';
import { defineKernel } from '../define_kernel.ts';
import { aggregate, clamped, makeOutput, readFloats } from './loops.ts';

export const neighborhoodAv2DConfig = defineKernel(
  NeighborhoodAv2D,
  'cpu',
  ({ inputs, backend }) => {
    const { attention, x } = inputs;
    const sizes = windowSizes(x.shape, attention.shape);
    const weights = readFloats(backend, attention);
    return makeOutput(
      backend,
      x.shape,
      aggregate(sizes, clamped(sizes), readFloats(backend, x), weights),
    );
  },
);
