import { defineKernel, LayerNorm2DBackpropScale } from '@dynaconv/involution-ops/base';
import { withTensor } from '../backend.ts';
import { LAYER_NORMALIZATION } from '../glsl/layer_gradients.ts';
import { scaleSums } from '../glsl/scale_sums.ts';
import { statisticsOf } from '../layer_norm.ts';
import { sumScales } from '../slices.ts';

const shader = scaleSums(LAYER_NORMALIZATION);

export const layerNorm2DBackpropScaleConfig = defineKernel(
  LayerNorm2DBackpropScale,
  'webgl',
  ({ inputs: { dy, x }, backend, attrs: { epsilon } }) =>
    withTensor(backend, statisticsOf(backend, LayerNorm2DBackpropScale, x, epsilon), (statistics) =>
      sumScales(backend, LayerNorm2DBackpropScale, shader, {
        inputs: [dy, x, statistics],
        uniforms: {},
        map: x.shape,
      }),
    ),
);
