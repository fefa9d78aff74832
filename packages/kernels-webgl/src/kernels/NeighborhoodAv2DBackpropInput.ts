import {
  NeighborhoodAv2DBackpropInput,
  type NeighborhoodAv2DBackpropInputInputs,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { aggregateShader } from '../glsl/aggregate.ts';
import { NO_EPILOGUE } from '../glsl/epilogue.ts';
import { CLAMPED_BACKWARD } from '../glsl/window.ts';
import { backwardSizes, clampedAxes } from '../sizes.ts';

const shader = aggregateShader(CLAMPED_BACKWARD, 'source', NO_EPILOGUE);

export const neighborhoodAv2DBackpropInputConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropInput,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, attention } = inputs as NeighborhoodAv2DBackpropInputInputs;
    const sizes = windowSizes(dy.shape, attention.shape);
    return run(backend, NeighborhoodAv2DBackpropInput, shader, {
      inputs: [dy, attention],
      uniforms: { ...backwardSizes(sizes), ...clampedAxes(sizes) },
      shape: dy.shape,
    });
  },
};
