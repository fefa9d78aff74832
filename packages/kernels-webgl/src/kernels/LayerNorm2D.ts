import {
  LayerNorm2D,
  type LayerNorm2DAttrs,
  type LayerNorm2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { run, withTensor } from '../backend.ts';
import { LAYER_NORMALIZE, LAYER_STATISTICS } from '../glsl/normalize.ts';
import { mapSizes } from '../sizes.ts';

export const layerNorm2DConfig: KernelConfig = {
  kernelName: LayerNorm2D,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs as LayerNorm2DInputs;
    const { epsilon } = attrs as unknown as LayerNorm2DAttrs;
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
};
