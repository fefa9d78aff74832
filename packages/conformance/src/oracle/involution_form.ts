import type { Involution2DAttrs } from '@dynaconv/involution-ops/base';
import { type Arithmetic, type Expected, RoundedSums, type Values } from '../core/bound.ts';
import { forEachProduct } from './taps.ts';

/**
 * The involution as a trilinear form ⟨dy, involution(x, kernel)⟩ = Σ dy[o]·kernel[k]·x[i]. The op, its two gradients, and
 * their gradients again, are each the form's derivative with respect to one operand, at the two others.
 */
export interface InvolutionForm {
  xShape: readonly number[];
  kernelShape: readonly number[];
  attrs: Involution2DAttrs;
  arithmetic: Arithmetic;
}

export const derivativeByOutput = (form: InvolutionForm, x: Values, kernel: Values): Expected =>
  outputSums(form, x, kernel).finish();

/** As `derivativeByOutput`, for an epilogue to go on with. */
export function outputSums(form: InvolutionForm, x: Values, kernel: Values): RoundedSums {
  const [B, Ho, Wo] = form.kernelShape;
  const sums = new RoundedSums([B, Ho, Wo, form.xShape[3]], form.arithmetic);
  forEachProduct(form.xShape, form.kernelShape, form.attrs, (o, k, i) => {
    sums.addProduct(o, kernel.data[k], x.data[i]);
  });
  return sums;
}

export function derivativeByInput(form: InvolutionForm, dy: Values, kernel: Values): Expected {
  const sums = new RoundedSums(form.xShape, form.arithmetic);
  forEachProduct(form.xShape, form.kernelShape, form.attrs, (o, k, i) => {
    sums.addProduct(i, dy.data[o], kernel.data[k]);
  });
  return sums.finish();
}

export function derivativeByKernel(form: InvolutionForm, dy: Values, x: Values): Expected {
  const sums = new RoundedSums(form.kernelShape, form.arithmetic);
  forEachProduct(form.xShape, form.kernelShape, form.attrs, (o, k, i) => {
    sums.addProduct(k, dy.data[o], x.data[i]);
  });
  return sums.finish();
}
