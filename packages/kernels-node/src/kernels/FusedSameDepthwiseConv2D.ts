import {
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
  type FusedSameDepthwiseConv2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';
import { optionalInput } from '../inputs.ts';

export const fusedSameDepthwiseConv2DConfig: KernelConfig = {
  kernelName: FusedSameDepthwiseConv2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, filter, bias } = inputs as FusedSameDepthwiseConv2DInputs;
    const { activation } = attrs as unknown as FusedSameDepthwiseConv2DAttrs;
    const residuals = optionalInput(inputs, 'residual');
    return runOp(backend, FusedSameDepthwiseConv2D, [x, filter, bias, ...residuals], {
      ints: { num_residuals: residuals.length },
      strings: { activation },
    });
  },
};
