import {
  computeInvolution2DInfo,
  defineKernel,
  forwardAxes,
  forwardSizes,
  Involution2DBackpropKernel,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { correlateShader } from '../glsl/correlate.ts';
import { STRIDED } from '../glsl/window.ts';

const shader = correlateShader(STRIDED);

export const involution2DBackpropKernelConfig = defineKernel(
  Involution2DBackpropKernel,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const info = computeInvolution2DInfo(x.shape, attrs.kernelShape, attrs);
    return run(backend, Involution2DBackpropKernel, shader, {
      inputs: [dy, x],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: attrs.kernelShape,
    });
  },
);
