import {
  backwardAxes,
  backwardSizes,
  computeInvolution2DInfo,
  defineKernel,
  Involution2DBackpropInput,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { aggregator } from '../choose.ts';
import { STRIDED_BACKWARD } from '../wgsl/window.ts';

const shaderFor = aggregator(STRIDED_BACKWARD, 'source');

export const involution2DBackpropInputConfig = defineKernel(
  Involution2DBackpropInput,
  'webgpu',
  ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs;
    const info = computeInvolution2DInfo(attrs.inputShape, kernel.shape, attrs);
    return run(backend, Involution2DBackpropInput, shaderFor(info), {
      inputs: [dy, kernel],
      uniforms: { ...backwardSizes(info), ...backwardAxes(info) },
      shape: attrs.inputShape,
    });
  },
);
