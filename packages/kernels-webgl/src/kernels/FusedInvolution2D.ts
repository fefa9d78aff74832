import {
  computeInvolution2DInfo,
  FUSED_ACTIVATIONS,
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
  type FusedInvolution2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { involutionAggregator } from '../aggregator.ts';
import { run } from '../backend.ts';
import { fusedEpilogue } from '../glsl/epilogue.ts';
import { forwardAxes, forwardSizes } from '../sizes.ts';

const aggregators = new Map(
  FUSED_ACTIVATIONS.map((activation) => [
    activation,
    involutionAggregator(fusedEpilogue(activation, { scale: true })),
  ]),
);

export const fusedInvolution2DConfig: KernelConfig = {
  kernelName: FusedInvolution2D,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs as FusedInvolution2DInputs;
    const fused = attrs as unknown as FusedInvolution2DAttrs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, fused);
    const shaderFor = aggregators.get(fused.activation)!;
    return run(backend, FusedInvolution2D, shaderFor(info), {
      inputs: [x, kernel, scale, bias],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: [info.batch, info.outHeight, info.outWidth, info.channels],
    });
  },
};
