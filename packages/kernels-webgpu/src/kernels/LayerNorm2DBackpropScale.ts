import { defineKernel, LayerNorm2DBackpropScale } from '@dynaconv/involution-ops/base';
import { withTensor } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { statisticsOf } from '../layer_norm.ts';
import { sumScales } from '../slices.ts';
import { LAYER_NORMALIZATION } from '../wgsl/layer_gradients.ts';
import { scaleSums } from '../wgsl/scale_sums.ts';

const shaderFor = byChannels((lanes) => scaleSums(LAYER_NORMALIZATION, lanes));

export const layerNorm2DBackpropScaleConfig = defineKernel(
  LayerNorm2DBackpropScale,
  'webgpu',
  ({ inputs: { dy, x }, backend, attrs: { epsilon } }) =>
    withTensor(backend, statisticsOf(backend, LayerNorm2DBackpropScale, x, epsilon), (statistics) =>
      sumScales(backend, LayerNorm2DBackpropScale, shaderFor(x.shape[3]), {
        inputs: [dy, x, statistics],
        uniforms: {},
        map: x.shape,
      }),
    ),
);
