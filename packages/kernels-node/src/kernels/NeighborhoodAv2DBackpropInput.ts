import {
  NeighborhoodAv2DBackpropInput,
  type NeighborhoodAv2DBackpropInputInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const neighborhoodAv2DBackpropInputConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropInput,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, attention } = inputs as NeighborhoodAv2DBackpropInputInputs;
    return runOp(backend, NeighborhoodAv2DBackpropInput, [dy, attention]);
  },
};
