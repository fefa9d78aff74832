import {
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
  type FusedInvolution2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const fusedInvolution2DConfig: KernelConfig = {
  kernelName: FusedInvolution2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs as FusedInvolution2DInputs;
    const { strides, dilations, activation } = attrs as unknown as FusedInvolution2DAttrs;
    return runOp(backend, FusedInvolution2D, [x, kernel, scale, bias], {
      ints: { strides, dilations },
      strings: { activation },
    });
  },
};
