import {
  computeInvolution2DInfo,
  defineKernel,
  FUSED_ACTIVATIONS,
  FusedInvolution2D,
  forwardAxes,
  forwardSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { aggregator } from '../choose.ts';
import { fusedEpilogue } from '../wgsl/epilogue.ts';
import { STRIDED } from '../wgsl/window.ts';

const shadersFor = new Map(
  FUSED_ACTIVATIONS.map((activation) => [
    activation,
    aggregator(STRIDED, 'gatherer', (lanes) => fusedEpilogue(activation, { scale: true }, lanes)),
  ]),
);

export const fusedInvolution2DConfig = defineKernel(
  FusedInvolution2D,
  'webgpu',
  ({ inputs, backend, attrs }) => {
    const { x, kernel, scale, bias } = inputs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
    const shaderFor = shadersFor.get(attrs.activation)!;
    return run(backend, FusedInvolution2D, shaderFor(info), {
      inputs: [x, kernel, scale, bias],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: [info.batch, info.outHeight, info.outWidth, info.channels],
    });
  },
);
