import { defineKernel, LayerNorm2DBackpropInput, mapSizes } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { LAYER_BACKPROP, LAYER_SLOPES } from '../glsl/layer_gradients.ts';
import { statisticsOf } from '../layer_norm.ts';

export const layerNorm2DBackpropInputConfig = defineKernel(
  LayerNorm2DBackpropInput,
  'webgl',
  ({ inputs: { dy, x, gamma }, backend, attrs: { epsilon } }) => {
    const name = LayerNorm2DBackpropInput;
    const uniforms = mapSizes(x.shape);
    return withTensor(backend, statisticsOf(backend, name, x, epsilon), (statistics) => {
      const inputs = [dy, x, gamma, statistics];
      const slopes = run(backend, name, LAYER_SLOPES, {
        inputs,
        uniforms,
        shape: statistics.shape,
      });
      return withTensor(backend, slopes, () =>
        run(backend, name, LAYER_BACKPROP, {
          inputs: [...inputs, slopes],
          uniforms,
          shape: x.shape,
        }),
      );
    });
  },
);
