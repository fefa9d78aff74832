import { defineKernel, FusedPaddedConv2D } from '@dynaconv/involution-ops/base';
import { countOf, runOp } from '../backend.ts';

export const fusedPaddedConv2DConfig = defineKernel(
  FusedPaddedConv2D,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { strides, pad, activation } = attrs;
    return runOp(backend, FusedPaddedConv2D, inputs, {
      ints: { stride: strides, pad, num_residuals: countOf(inputs.residual, inputs.residualScale) },
      strings: { activation },
    });
  },
);
