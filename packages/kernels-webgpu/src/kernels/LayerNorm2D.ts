import { defineKernel, LayerNorm2D } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { statisticsOf } from '../layer_norm.ts';
import { layerNormalize } from '../wgsl/normalize.ts';

const normalizeFor = byChannels(layerNormalize);

export const layerNorm2DConfig = defineKernel(
  LayerNorm2D,
  'webgpu',
  ({ inputs: { x, gamma, beta }, backend, attrs: { epsilon } }) =>
    withTensor(backend, statisticsOf(backend, LayerNorm2D, x, epsilon), (statistics) =>
      run(backend, LayerNorm2D, normalizeFor(x.shape[3]), {
        inputs: [x, gamma, beta, statistics],
        uniforms: { channels: [x.shape[3]] },
        shape: x.shape,
      }),
    ),
);
