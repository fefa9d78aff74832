import {
  ContMix2DBackpropBias,
  type ContMix2DBackpropBiasInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const contMix2DBackpropBiasConfig: KernelConfig = {
  kernelName: ContMix2DBackpropBias,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { dlogits } = inputs as ContMix2DBackpropBiasInputs;
    return runOp(backend, ContMix2DBackpropBias, [dlogits]);
  },
};
