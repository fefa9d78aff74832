import { BatchNorm2DBackpropScale, defineKernel } from '@dynaconv/involution-ops/base';
import { BATCH_NORMALIZATION } from '../glsl/batch_norm.ts';
import { scaleSums } from '../glsl/scale_sums.ts';
import { sumScales } from '../slices.ts';

const shader = scaleSums(BATCH_NORMALIZATION);

export const batchNorm2DBackpropScaleConfig = defineKernel(
  BatchNorm2DBackpropScale,
  'webgl',
  ({ inputs: { dy, x, moments }, backend, attrs: { epsilon } }) =>
    sumScales(backend, BatchNorm2DBackpropScale, shader, {
      inputs: [dy, x, moments],
      uniforms: { epsilon: [epsilon] },
      map: x.shape,
    }),
);
