import {
  computeInvolution2DInfo,
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
  type Involution2DBackpropInputInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { aggregateShader } from '../glsl/aggregate.ts';
import { NO_EPILOGUE } from '../glsl/epilogue.ts';
import { STRIDED_BACKWARD } from '../glsl/window.ts';
import { backwardAxes, backwardSizes } from '../sizes.ts';

const shader = aggregateShader(STRIDED_BACKWARD, 'source', NO_EPILOGUE);

export const involution2DBackpropInputConfig: KernelConfig = {
  kernelName: Involution2DBackpropInput,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs as Involution2DBackpropInputInputs;
    const backprop = attrs as unknown as Involution2DBackpropInputAttrs;
    const info = computeInvolution2DInfo(backprop.inputShape, kernel.shape, backprop);
    return run(backend, Involution2DBackpropInput, shader, {
      inputs: [dy, kernel],
      uniforms: { ...backwardSizes(info), ...backwardAxes(info) },
      shape: backprop.inputShape,
    });
  },
};
