import { defineStockKernel, rowReduction } from '@dynaconv/involution-ops/base';
import { Mean, type MeanAttrs, type MeanInputs } from '@tensorflow/tfjs-core';
import { meanOfRows } from '../rows.ts';

/** Pooling over a whole map of few pixels; tfjs transposes first, and has a workgroup for each channel. */
export const meanConfig = defineStockKernel<MeanInputs, MeanAttrs>(
  Mean,
  'webgpu',
  ({ inputs: { x }, attrs, backend }) => {
    const ours = rowReduction(x, attrs);
    return ours && meanOfRows(backend, x, ours);
  },
);
