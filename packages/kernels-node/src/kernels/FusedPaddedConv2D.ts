import {
  FusedPaddedConv2D,
  type FusedPaddedConv2DAttrs,
  type FusedPaddedConv2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';
import { optionalInput } from '../inputs.ts';

export const fusedPaddedConv2DConfig: KernelConfig = {
  kernelName: FusedPaddedConv2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, filter, bias } = inputs as FusedPaddedConv2DInputs;
    const { strides, pad, activation } = attrs as unknown as FusedPaddedConv2DAttrs;
    const residuals = [
      ...optionalInput(inputs, 'residual'),
      ...optionalInput(inputs, 'residualScale'),
    ];
    return runOp(backend, FusedPaddedConv2D, [x, filter, bias, ...residuals], {
      ints: { stride: strides, pad, num_residuals: residuals.length },
      strings: { activation },
    });
  },
};
