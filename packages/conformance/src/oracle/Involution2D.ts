import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';
import type { Arithmetic } from '../core/bound.ts';
import {
  derivativeByInput,
  derivativeByKernel,
  derivativeByOutput,
  type InvolutionForm,
} from './involution_form.ts';
import type { Inputs, Oracle } from './oracle.ts';

const formOf = (
  { x, kernel }: Inputs,
  attrs: Involution2DAttrs,
  arithmetic: Arithmetic,
): InvolutionForm => ({ xShape: x.shape, kernelShape: kernel.shape, attrs, arithmetic });

export const involution2DOracle: Oracle<Involution2DAttrs> = {
  outputShape: ({ x, kernel }) => [...kernel.shape.slice(0, 3), x.shape[3]],
  forward: (inputs, attrs, arithmetic) =>
    derivativeByOutput(formOf(inputs, attrs, arithmetic), inputs.x, inputs.kernel),
  vjps: {
    x: (dy, inputs, attrs, arithmetic) =>
      derivativeByInput(formOf(inputs, attrs, arithmetic), dy, inputs.kernel),
    kernel: (dy, inputs, attrs, arithmetic) =>
      derivativeByKernel(formOf(inputs, attrs, arithmetic), dy, inputs.x),
  },
};
