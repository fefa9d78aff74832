import { defineKernel, FusedSameDepthwiseConv2D } from '@dynaconv/involution-ops/base';
import { countOf, runOp } from '../backend.ts';

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { activation } = attrs;
    return runOp(backend, FusedSameDepthwiseConv2D, inputs, {
      ints: { num_residuals: countOf(inputs.residual) },
      strings: { activation },
    });
  },
);
