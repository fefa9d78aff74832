import {
  computeInvolution2DInfo,
  defineKernel,
  forwardAxes,
  forwardSizes,
  Involution2DBackpropKernel,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byGroups } from '../choose.ts';
import { correlateShader, correlateThreads } from '../wgsl/correlate.ts';
import { STRIDED } from '../wgsl/window.ts';

const shaderFor = byGroups((lanes) => correlateShader(STRIDED, lanes));

export const involution2DBackpropKernelConfig = defineKernel(
  Involution2DBackpropKernel,
  'webgpu',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const info = computeInvolution2DInfo(x.shape, attrs.kernelShape, attrs);
    return run(backend, Involution2DBackpropKernel, shaderFor(info), {
      inputs: [dy, x],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: attrs.kernelShape,
      threads: correlateThreads(attrs.kernelShape),
    });
  },
);
