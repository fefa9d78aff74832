import type { Involution2DBackpropInputAttrs } from '@dynaconv/involution-ops/base';
import type { Arithmetic } from '../core/bound.ts';
import {
  derivativeByInput,
  derivativeByKernel,
  derivativeByOutput,
  type InvolutionForm,
} from './involution_form.ts';
import type { Inputs, Oracle } from './oracle.ts';

const formOf = (
  { kernel }: Inputs,
  attrs: Involution2DBackpropInputAttrs,
  arithmetic: Arithmetic,
): InvolutionForm => ({ xShape: attrs.inputShape, kernelShape: kernel.shape, attrs, arithmetic });

/** The gradient of its output stands where the form has x. */
export const involution2DBackpropInputOracle: Oracle<Involution2DBackpropInputAttrs> = {
  outputShape: (_inputs, { inputShape }) => inputShape,
  forward: (inputs, attrs, arithmetic) =>
    derivativeByInput(formOf(inputs, attrs, arithmetic), inputs.dy, inputs.kernel),
  vjps: {
    dy: (ddx, inputs, attrs, arithmetic) =>
      derivativeByOutput(formOf(inputs, attrs, arithmetic), ddx, inputs.kernel),
    kernel: (ddx, inputs, attrs, arithmetic) =>
      derivativeByKernel(formOf(inputs, attrs, arithmetic), inputs.dy, ddx),
  },
};
