import {
  computeInvolution2DInfo,
  defineKernel,
  FUSED_ACTIVATIONS,
  FusedInvolution2D,
  forwardAxes,
  forwardSizes,
} from '@dynaconv/involution-ops/base';
import { involutionAggregator } from '../aggregator.ts';
import { run } from '../backend.ts';
import { fusedEpilogue } from '../glsl/epilogue.ts';

const aggregators = new Map(
  FUSED_ACTIVATIONS.map((activation) => [
    activation,
    involutionAggregator(fusedEpilogue(activation, { scale: true })),
  ]),
);

export const fusedInvolution2DConfig = defineKernel(
  FusedInvolution2D,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
    const shaderFor = aggregators.get(attrs.activation)!;
    return run(backend, FusedInvolution2D, shaderFor(info), {
      inputs: [x, kernel, scale, bias],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: [info.batch, info.outHeight, info.outWidth, info.channels],
    });
  },
);
