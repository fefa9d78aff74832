import {
  backwardAxes,
  backwardSizes,
  computeInvolution2DInfo,
  defineKernel,
  Involution2DBackpropInput,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { aggregateShader } from '../glsl/aggregate.ts';
import { NO_EPILOGUE } from '../glsl/epilogue.ts';
import { STRIDED_BACKWARD } from '../glsl/window.ts';

const shader = aggregateShader(STRIDED_BACKWARD, 'source', NO_EPILOGUE);

export const involution2DBackpropInputConfig = defineKernel(
  Involution2DBackpropInput,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs;
    const info = computeInvolution2DInfo(attrs.inputShape, kernel.shape, attrs);
    return run(backend, Involution2DBackpropInput, shader, {
      inputs: [dy, kernel],
      uniforms: { ...backwardSizes(info), ...backwardAxes(info) },
      shape: attrs.inputShape,
    });
  },
);
