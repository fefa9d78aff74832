import type { Involution2DBackpropKernelAttrs } from '@dynaconv/involution-ops/base';
import type { Arithmetic } from '../core/bound.ts';
import {
  derivativeByInput,
  derivativeByKernel,
  derivativeByOutput,
  type InvolutionForm,
} from './involution_form.ts';
import type { Inputs, Oracle } from './oracle.ts';

const formOf = (
  { x }: Inputs,
  attrs: Involution2DBackpropKernelAttrs,
  arithmetic: Arithmetic,
): InvolutionForm => ({ xShape: x.shape, kernelShape: attrs.kernelShape, attrs, arithmetic });

/** The gradient of its output stands where the form has the kernel. */
export const involution2DBackpropKernelOracle: Oracle<Involution2DBackpropKernelAttrs> = {
  outputShape: (_inputs, { kernelShape }) => kernelShape,
  forward: (inputs, attrs, arithmetic) =>
    derivativeByKernel(formOf(inputs, attrs, arithmetic), inputs.dy, inputs.x),
  vjps: {
    dy: (ddkernel, inputs, attrs, arithmetic) =>
      derivativeByOutput(formOf(inputs, attrs, arithmetic), inputs.x, ddkernel),
    x: (ddkernel, inputs, attrs, arithmetic) =>
      derivativeByInput(formOf(inputs, attrs, arithmetic), inputs.dy, ddkernel),
  },
};
