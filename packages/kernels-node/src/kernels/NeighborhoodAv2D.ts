import { defineKernel, NeighborhoodAv2D } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const neighborhoodAv2DConfig = defineKernel(
  NeighborhoodAv2D,
  'tensorflow',
  ({ inputs, backend }) => runOp(backend, NeighborhoodAv2D, inputs),
);
