import { Gelu, type GeluInputs } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const geluConfig: KernelConfig = {
  kernelName: Gelu,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { x } = inputs as GeluInputs;
    return runOp(backend, Gelu, [x]);
  },
};
