import { BatchNorm2DBackpropScale, defineKernel } from '@dynaconv/involution-ops/base';
import { byChannels } from '../choose.ts';
import { sumScales } from '../slices.ts';
import { BATCH_NORMALIZATION } from '../wgsl/batch_norm.ts';
import { scaleSums } from '../wgsl/scale_sums.ts';

const shaderFor = byChannels((lanes) => scaleSums(BATCH_NORMALIZATION, lanes));

export const batchNorm2DBackpropScaleConfig = defineKernel(
  BatchNorm2DBackpropScale,
  'webgpu',
  ({ inputs: { dy, x, moments }, backend, attrs: { epsilon } }) =>
    sumScales(backend, BatchNorm2DBackpropScale, shaderFor(x.shape[3]), {
      inputs: [dy, x, moments],
      uniforms: { epsilon: [epsilon] },
      map: x.shape,
    }),
);
