import { defineKernel, LayerNorm2D, mapSizes } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { LAYER_NORMALIZE, LAYER_STATISTICS } from '../glsl/normalize.ts';

export const layerNorm2DConfig = defineKernel(
  LayerNorm2D,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs;
    const { epsilon } = attrs;
    const uniforms = { ...mapSizes(x.shape), epsilon: [epsilon] };
    const statistics = run(backend, LayerNorm2D, LAYER_STATISTICS, {
      inputs: [x],
      uniforms,
      shape: [...x.shape.slice(0, 3), 2],
    });
    return withTensor(backend, statistics, () =>
      run(backend, LayerNorm2D, LAYER_NORMALIZE, {
        inputs: [x, gamma, beta, statistics],
        uniforms,
        shape: x.shape,
      }),
    );
  },
);
