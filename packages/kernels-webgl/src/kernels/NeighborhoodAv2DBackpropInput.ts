import {
  backwardSizes,
  clampedAxes,
  defineKernel,
  NeighborhoodAv2DBackpropInput,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { aggregateShader } from '../glsl/aggregate.ts';
import { NO_EPILOGUE } from '../glsl/epilogue.ts';
import { CLAMPED_BACKWARD } from '../glsl/window.ts';

const shader = aggregateShader(CLAMPED_BACKWARD, 'source', NO_EPILOGUE);

export const neighborhoodAv2DBackpropInputConfig = defineKernel(
  NeighborhoodAv2DBackpropInput,
  'webgl',
  ({ inputs, backend }) => {
    const { dy, attention } = inputs;
    const sizes = windowSizes(dy.shape, attention.shape);
    return run(backend, NeighborhoodAv2DBackpropInput, shader, {
      inputs: [dy, attention],
      uniforms: { ...backwardSizes(sizes), ...clampedAxes(sizes) },
      shape: dy.shape,
    });
  },
);
