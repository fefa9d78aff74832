import { BatchNorm2DBackpropInput, defineKernel } from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { batchBackprop } from '../wgsl/batch_norm.ts';

const shaderFor = byChannels(batchBackprop);

export const batchNorm2DBackpropInputConfig = defineKernel(
  BatchNorm2DBackpropInput,
  'webgpu',
  ({ inputs: { dy, x, moments, gamma, dscale }, backend, attrs: { epsilon } }) => {
    const [batch, height, width, channels] = x.shape;
    return run(backend, BatchNorm2DBackpropInput, shaderFor(channels), {
      inputs: [dy, x, moments, gamma, dscale],
      uniforms: {
        channels: [channels],
        pixels: [batch * height * width],
        epsilon: [epsilon],
      },
      shape: x.shape,
    });
  },
);
