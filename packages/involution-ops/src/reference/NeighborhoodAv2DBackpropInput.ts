import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  NeighborhoodAv2DBackpropInput,
  type NeighborhoodAv2DBackpropInputInputs,
} from '../kernels/NeighborhoodAv2DBackpropInput.ts';
import { windowSizes } from '../kernels/window.ts';
import { clamped, makeOutput, readFloats, scatter } from './loops.ts';

export const neighborhoodAv2DBackpropInputConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropInput,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, attention } = inputs as NeighborhoodAv2DBackpropInputInputs;
    const sizes = windowSizes(dy.shape, attention.shape);
    const weights = readFloats(backend, attention);
    return makeOutput(
      backend,
      dy.shape,
      scatter(sizes, clamped(sizes), readFloats(backend, dy), weights),
    );
  },
};
