import { NeighborhoodAv2D, type NeighborhoodAv2DInputs } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const neighborhoodAv2DConfig: KernelConfig = {
  kernelName: NeighborhoodAv2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { attention, x } = inputs as NeighborhoodAv2DInputs;
    return runOp(backend, NeighborhoodAv2D, [attention, x]);
  },
};
