import { BatchMoments2D, defineKernel } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const batchMoments2DConfig = defineKernel(
  BatchMoments2D,
  'tensorflow',
  ({ inputs, backend }) => runOp(backend, BatchMoments2D, inputs),
);
