import { defineKernel, NeighborhoodAv2DBackpropInput } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const neighborhoodAv2DBackpropInputConfig = defineKernel(
  NeighborhoodAv2DBackpropInput,
  'tensorflow',
  ({ inputs, backend }) => runOp(backend, NeighborhoodAv2DBackpropInput, inputs),
);
