import { BatchNorm2DBackpropInput, defineKernel, mapSizes } from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { BATCH_BACKPROP } from '../glsl/batch_norm.ts';

export const batchNorm2DBackpropInputConfig = defineKernel(
  BatchNorm2DBackpropInput,
  'webgl',
  ({ inputs: { dy, x, moments, gamma, dscale }, backend, attrs: { epsilon } }) => {
    const [batch, height, width] = x.shape;
    return run(backend, BatchNorm2DBackpropInput, BATCH_BACKPROP, {
      inputs: [dy, x, moments, gamma, dscale],
      uniforms: { ...mapSizes(x.shape), pixels: [batch * height * width], epsilon: [epsilon] },
      shape: x.shape,
    });
  },
);
