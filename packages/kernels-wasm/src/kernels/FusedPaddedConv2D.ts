import { defineKernel, FusedPaddedConv2D } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { convolve } from '../convolve.ts';

export const fusedPaddedConv2DConfig = defineKernel(
  FusedPaddedConv2D,
  'wasm',
  ({ inputs, backend, attrs }) => convolve(heapOf(backend), { ...inputs, ...attrs }),
);
