import { defineKernel, LayerNorm2D } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { layerNormalize, layerStatistics } from '../wgsl/normalize.ts';

const statisticsFor = byChannels(layerStatistics);
const normalizeFor = byChannels(layerNormalize);

export const layerNorm2DConfig = defineKernel(
  LayerNorm2D,
  'webgpu',
  ({ inputs: { x, gamma, beta }, backend, attrs: { epsilon } }) => {
    const [batch, height, width, channels] = x.shape;
    const statistics = run(backend, LayerNorm2D, statisticsFor(channels), {
      inputs: [x],
      uniforms: { channels: [channels], epsilon: [epsilon] },
      shape: [batch, height, width, 2],
      threads: batch * height * width,
    });
    return withTensor(backend, statistics, () =>
      run(backend, LayerNorm2D, normalizeFor(channels), {
        inputs: [x, gamma, beta, statistics],
        uniforms: { channels: [channels] },
        shape: x.shape,
      }),
    );
  },
);
