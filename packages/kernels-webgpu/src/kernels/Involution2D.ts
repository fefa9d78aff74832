import {
  computeInvolution2DInfo,
  defineKernel,
  forwardAxes,
  forwardSizes,
  Involution2D,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { aggregator } from '../choose.ts';
import { STRIDED } from '../wgsl/window.ts';

const shaderFor = aggregator(STRIDED, 'gatherer');

export const involution2DConfig = defineKernel(
  Involution2D,
  'webgpu',
  ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
    return run(backend, Involution2D, shaderFor(info), {
      inputs: [x, kernel],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: [info.batch, info.outHeight, info.outWidth, info.channels],
    });
  },
);
