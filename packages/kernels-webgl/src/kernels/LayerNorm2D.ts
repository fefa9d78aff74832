import { defineKernel, LayerNorm2D, mapSizes } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { LAYER_NORMALIZE } from '../glsl/normalize.ts';
import { statisticsOf } from '../layer_norm.ts';

export const layerNorm2DConfig = defineKernel(
  LayerNorm2D,
  'webgl',
  ({ inputs: { x, gamma, beta }, backend, attrs: { epsilon } }) =>
    withTensor(backend, statisticsOf(backend, LayerNorm2D, x, epsilon), (statistics) =>
      run(backend, LayerNorm2D, LAYER_NORMALIZE, {
        inputs: [x, gamma, beta, statistics],
        uniforms: mapSizes(x.shape),
        shape: x.shape,
      }),
    ),
);
