import { defineKernel, NeighborhoodAv2D } from '@dynaconv/involution-ops/base';
import { neighborhoods } from '../attention.ts';

export const neighborhoodAv2DConfig = defineKernel(
  NeighborhoodAv2D,
  'webgpu',
  ({ inputs: { attention, x }, backend }) => neighborhoods(backend, NeighborhoodAv2D, x, attention),
);
