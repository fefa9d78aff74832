import {
  defineKernel,
  FUSED_ACTIVATIONS,
  FusedSameDepthwiseConv2D,
  mapSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { depthwiseShader } from '../glsl/depthwise.ts';
import { fusedEpilogue } from '../glsl/epilogue.ts';

const shadersOf = (residual: boolean) =>
  new Map(
    FUSED_ACTIVATIONS.map((activation) => [
      activation,
      depthwiseShader(fusedEpilogue(activation, { residual })),
    ]),
  );

const withResidual = shadersOf(true);
const withoutResidual = shadersOf(false);

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { x, filter, bias, residual } = inputs;
    const { activation } = attrs;
    const shaders = residual ? withResidual : withoutResidual;
    return run(backend, FusedSameDepthwiseConv2D, shaders.get(activation)!, {
      inputs: [x, filter, bias, ...(residual ? [residual] : [])],
      uniforms: { ...mapSizes(x.shape), K: [filter.shape[0]] },
      shape: x.shape,
    });
  },
);
