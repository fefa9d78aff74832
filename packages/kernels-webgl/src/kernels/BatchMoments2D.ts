import { BatchMoments2D, defineKernel } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { BATCH_MOMENTS, SLICE_MOMENTS } from '../glsl/batch_norm.ts';
import { rowSlices } from '../slices.ts';

export const batchMoments2DConfig = defineKernel(
  BatchMoments2D,
  'webgl',
  ({ inputs: { x }, backend }) => {
    const { slices, uniforms } = rowSlices(x.shape);
    const shape = [2, x.shape[3]];
    const parts = run(backend, BatchMoments2D, SLICE_MOMENTS, {
      inputs: [x],
      uniforms,
      shape: [slices, ...shape],
    });
    return withTensor(backend, parts, () =>
      run(backend, BatchMoments2D, BATCH_MOMENTS, { inputs: [parts], uniforms, shape }),
    );
  },
);
