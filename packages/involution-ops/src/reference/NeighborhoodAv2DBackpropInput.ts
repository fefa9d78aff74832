import { NeighborhoodAv2DBackpropInput } from '../contracts/NeighborhoodAv2DBackpropInput.ts';
import { windowSizes } from '../contracts/window.ts';
import { defineKernel } from '../define_kernel.ts';
import { clamped, makeOutput, readFloats, scatter } from './loops.ts';

export const neighborhoodAv2DBackpropInputConfig = defineKernel(
  NeighborhoodAv2DBackpropInput,
  'cpu',
  ({ inputs, backend }) => {
    const { dy, attention } = inputs;
    const sizes = windowSizes(dy.shape, attention.shape);
    const weights = readFloats(backend, attention);
    return makeOutput(
      backend,
      dy.shape,
      scatter(sizes, clamped(sizes), readFloats(backend, dy), weights),
    );
  },
);
