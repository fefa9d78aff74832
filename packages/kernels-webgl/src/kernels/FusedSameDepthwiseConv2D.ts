import {
  FUSED_ACTIVATIONS,
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
  type FusedSameDepthwiseConv2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { depthwiseShader } from '../glsl/depthwise.ts';
import { fusedEpilogue } from '../glsl/epilogue.ts';
import { mapSizes } from '../sizes.ts';

const shadersOf = (residual: boolean) =>
  new Map(
    FUSED_ACTIVATIONS.map((activation) => [
      activation,
      depthwiseShader(fusedEpilogue(activation, { residual })),
    ]),
  );

const withResidual = shadersOf(true);
const withoutResidual = shadersOf(false);

export const fusedSameDepthwiseConv2DConfig: KernelConfig = {
  kernelName: FusedSameDepthwiseConv2D,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, filter, bias } = inputs as FusedSameDepthwiseConv2DInputs;
    const residual = inputs.residual as TensorInfo | undefined;
    const { activation } = attrs as unknown as FusedSameDepthwiseConv2DAttrs;
    const shaders = residual ? withResidual : withoutResidual;
    return run(backend, FusedSameDepthwiseConv2D, shaders.get(activation)!, {
      inputs: [x, filter, bias, ...(residual ? [residual] : [])],
      uniforms: { ...mapSizes(x.shape), K: [filter.shape[0]] },
      shape: x.shape,
    });
  },
};
