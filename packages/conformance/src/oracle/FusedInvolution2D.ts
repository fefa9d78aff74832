import type { FusedInvolution2DAttrs } from '@dynaconv/involution-ops/base';
import { type Arithmetic, RoundedSums, type Values } from '../core/bound.ts';
import { backpropActivation } from './activation.ts';
import { outputSums } from './involution_form.ts';
import type { Inputs, Oracle } from './oracle.ts';
import { forEachProduct } from './taps.ts';

const aggregate = (
  { x, kernel }: Inputs,
  attrs: FusedInvolution2DAttrs,
  arithmetic: Arithmetic,
): RoundedSums =>
  outputSums({ xShape: x.shape, kernelShape: kernel.shape, attrs, arithmetic }, x, kernel);

/** scale ⊙ involution + bias, each of them left out where there is none. */
function preactivation(
  inputs: Inputs,
  attrs: FusedInvolution2DAttrs,
  arithmetic: Arithmetic,
): RoundedSums {
  const sums = aggregate(inputs, attrs, arithmetic);
  const channels = inputs.x.shape[3];
  for (let o = 0; o < sums.values.length; o++) {
    if (inputs.scale) sums.scale(o, inputs.scale.data[o % channels]);
    if (inputs.bias) sums.add(o, inputs.bias.data[o % channels]);
  }
  return sums;
}

const passed = (
  dy: Values,
  inputs: Inputs,
  attrs: FusedInvolution2DAttrs,
  arithmetic: Arithmetic,
) => backpropActivation(dy, preactivation(inputs, attrs, arithmetic).finish(), attrs.activation);

export const fusedInvolution2DOracle: Oracle<FusedInvolution2DAttrs> = {
  outputShape: ({ x, kernel }) => [...kernel.shape.slice(0, 3), x.shape[3]],
  forward: (inputs, attrs, arithmetic) =>
    preactivation(inputs, attrs, arithmetic).finish(attrs.activation),
  vjps: {
    x(dy, inputs, attrs, arithmetic) {
      const { x, kernel, scale } = inputs;
      const { data, undecided } = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(x.shape, arithmetic);
      forEachProduct(x.shape, kernel.shape, attrs, (o, k, i) => {
        const factor = scale ? scale.data[o % x.shape[3]] : 1;
        sums.addTripleProduct(i, data[o], factor, kernel.data[k]);
        if (undecided[o]) sums.allow(i, undecided[o] * factor * kernel.data[k]);
      });
      return sums.finish();
    },
    kernel(dy, inputs, attrs, arithmetic) {
      const { x, kernel, scale } = inputs;
      const { data, undecided } = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(kernel.shape, arithmetic);
      forEachProduct(x.shape, kernel.shape, attrs, (o, k, i) => {
        const factor = scale ? scale.data[o % x.shape[3]] : 1;
        sums.addTripleProduct(k, data[o], factor, x.data[i]);
        if (undecided[o]) sums.allow(k, undecided[o] * factor * x.data[i]);
      });
      return sums.finish();
    },
    scale(dy, inputs, attrs, arithmetic) {
      const { data, undecided } = passed(dy, inputs, attrs, arithmetic);
      const y = aggregate(inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.scale.shape, arithmetic);
      for (let o = 0; o < data.length; o++) {
        const c = o % inputs.x.shape[3];
        sums.addMultiple(c, data[o], y, o);
        if (undecided[o]) sums.allow(c, undecided[o] * y.values[o]);
      }
      return sums.finish();
    },
    bias(dy, inputs, attrs, arithmetic) {
      const { data, undecided } = passed(dy, inputs, attrs, arithmetic);
      const sums = new RoundedSums(inputs.bias.shape, arithmetic);
      for (let o = 0; o < data.length; o++) {
        const c = o % inputs.x.shape[3];
        sums.add(c, data[o]);
        if (undecided[o]) sums.allow(c, undecided[o]);
      }
      return sums.finish();
    },
  },
};
