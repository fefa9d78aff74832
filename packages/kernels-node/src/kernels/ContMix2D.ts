import { ContMix2D, type ContMix2DInputs } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const contMix2DConfig: KernelConfig = {
  kernelName: ContMix2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { x, logits, relativePositionBias } = inputs as ContMix2DInputs;
    return runOp(backend, ContMix2D, [x, logits, relativePositionBias]);
  },
};
