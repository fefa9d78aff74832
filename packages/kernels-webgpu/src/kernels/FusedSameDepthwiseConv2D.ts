import {
  defineKernel,
  FUSED_ACTIVATIONS,
  FusedSameDepthwiseConv2D,
  mapSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { depthwiseShader } from '../wgsl/depthwise.ts';
import { fusedEpilogue } from '../wgsl/epilogue.ts';

const shadersOf = (residual: boolean) =>
  new Map(
    FUSED_ACTIVATIONS.map((activation) => [
      activation,
      byChannels((lanes) => depthwiseShader(fusedEpilogue(activation, { residual }, lanes), lanes)),
    ]),
  );

const withResidual = shadersOf(true);
const withoutResidual = shadersOf(false);

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'webgpu',
  ({ inputs: { x, filter, bias, residual }, backend, attrs: { activation } }) => {
    const shaderFor = (residual ? withResidual : withoutResidual).get(activation)!;
    return run(backend, FusedSameDepthwiseConv2D, shaderFor(x.shape[3]), {
      inputs: [x, filter, bias, ...(residual ? [residual] : [])],
      uniforms: { ...mapSizes(x.shape), K: [filter.shape[0]] },
      shape: x.shape,
    });
  },
);
