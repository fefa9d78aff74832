import {
  computeInvolution2DInfo,
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
  type Involution2DBackpropKernelInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { correlateShader } from '../glsl/correlate.ts';
import { STRIDED } from '../glsl/window.ts';
import { forwardAxes, forwardSizes } from '../sizes.ts';

const shader = correlateShader(STRIDED);

export const involution2DBackpropKernelConfig: KernelConfig = {
  kernelName: Involution2DBackpropKernel,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as Involution2DBackpropKernelInputs;
    const backprop = attrs as unknown as Involution2DBackpropKernelAttrs;
    const info = computeInvolution2DInfo(x.shape, backprop.kernelShape, backprop);
    return run(backend, Involution2DBackpropKernel, shader, {
      inputs: [dy, x],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: backprop.kernelShape,
    });
  },
};
