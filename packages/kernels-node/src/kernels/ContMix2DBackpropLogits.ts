import {
  ContMix2DBackpropLogits,
  type ContMix2DBackpropLogitsInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const contMix2DBackpropLogitsConfig: KernelConfig = {
  kernelName: ContMix2DBackpropLogits,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { dattention, attention } = inputs as ContMix2DBackpropLogitsInputs;
    return runOp(backend, ContMix2DBackpropLogits, [dattention, attention]);
  },
};
