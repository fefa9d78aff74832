import { defineKernel, FusedPaddedConv2D } from '@dynaconv/involution-ops/base';
import { convolve } from '../convolve.ts';

export const fusedPaddedConv2DConfig = defineKernel(
  FusedPaddedConv2D,
  'webgpu',
  ({ inputs, backend, attrs }) => convolve(backend, FusedPaddedConv2D, inputs, attrs),
);
