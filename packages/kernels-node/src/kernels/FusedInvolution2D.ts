import { defineKernel, FusedInvolution2D } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const fusedInvolution2DConfig = defineKernel(
  FusedInvolution2D,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { strides, dilations, activation } = attrs;
    return runOp(backend, FusedInvolution2D, inputs, {
      ints: { strides, dilations },
      strings: { activation },
    });
  },
);
