import { defineKernel, LayerNorm2DBackpropInput } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { layerBackprop, layerSlopes } from '../wgsl/layer_gradients.ts';

const slopesFor = byChannels(layerSlopes);
const backpropFor = byChannels(layerBackprop);

export const layerNorm2DBackpropInputConfig = defineKernel(
  LayerNorm2DBackpropInput,
  'webgpu',
  ({ inputs: { dy, x, gamma }, backend, attrs: { epsilon } }) => {
    const [batch, height, width, channels] = x.shape;
    const slopes = run(backend, LayerNorm2DBackpropInput, slopesFor(channels), {
      inputs: [dy, x, gamma],
      uniforms: { channels: [channels], epsilon: [epsilon] },
      shape: [batch, height, width, 4],
    });
    return withTensor(backend, slopes, () =>
      run(backend, LayerNorm2DBackpropInput, backpropFor(channels), {
        inputs: [dy, x, gamma, slopes],
        uniforms: { channels: [channels] },
        shape: x.shape,
      }),
    );
  },
);
