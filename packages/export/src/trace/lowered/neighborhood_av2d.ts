import { defineKernel, NeighborhoodAv2D } from '@dynaconv/involution-ops/base';
import type { Tensor } from '@tensorflow/tfjs-core';
import { TRACING } from '../kernels/kernel.ts';
import { gatheredSums, headsFirst } from './clamped_windows.ts';

export const gatheredNeighborhoodAv = defineKernel(NeighborhoodAv2D, TRACING, ({ inputs }) => {
  const [attention, x] = [inputs.attention, inputs.x] as Tensor[];
  return gatheredSums(headsFirst(attention), x, attention.shape[4]!);
});
