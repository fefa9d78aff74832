import {
  defineKernel,
  type FusedActivation,
  FusedSameDepthwiseConv2D,
} from '@dynaconv/involution-ops/base';
import { onceEach } from '../choose.ts';
import { convolveDepthwise } from '../depthwise.ts';
import { type DepthwiseForm, depthwiseShader } from '../wgsl/depthwise.ts';
import { fusedEpilogue } from '../wgsl/epilogue.ts';

interface Fused {
  activation: FusedActivation;
  residual: boolean;
  form: DepthwiseForm;
}

const shaderFor = onceEach(({ activation, residual, form }: Fused) =>
  depthwiseShader(fusedEpilogue(activation, { residual }, form.lanes), form),
);

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'webgpu',
  ({ inputs: { x, filter, bias, residual }, backend, attrs: { activation } }) =>
    convolveDepthwise(
      backend,
      FusedSameDepthwiseConv2D,
      (form) => shaderFor({ activation, residual: Boolean(residual), form }),
      [x, filter, bias, ...(residual ? [residual] : [])],
    ),
);
